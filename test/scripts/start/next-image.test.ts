import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinProblem } from '../../../constructs/image-reference';
import { nextImage, setInput } from '../../../scripts/start/next-image';

test('the next image is a pinned release, and always the same one', () => {
  const next = nextImage('ghcr.io/plumbline-sandbox/web:v1-a1b2c3d');
  expect(next).toMatch(/^ghcr\.io\/plumbline-sandbox\/web:v2-[0-9a-f]{7}$/);
  expect(nextImage('ghcr.io/plumbline-sandbox/web:v1-a1b2c3d')).toBe(next);
  expect(nextImage(next)).toMatch(/:v3-/);
  expect(pinProblem(next)).toBeUndefined();
});

test('an image that is tagged in another way is followed by one of the sandbox', () => {
  expect(nextImage('ghcr.io/acme/x@sha256:abc')).toMatch(/^ghcr\.io\/plumbline-sandbox\/web:v2-/);
});

describe('setting an input', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-set-'));
    file = join(folder, 'sandbox.tfvars');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('changes that value and leaves every other byte alone', () => {
    writeFileSync(file, '# keep\r\nmy_docker_image = "a"\n  docker_image  = "old \\" x" # why\nb = 2');
    setInput(file, 'docker_image', 'new:v2');
    expect(readFileSync(file, 'utf8')).toBe(
      '# keep\r\nmy_docker_image = "a"\n  docker_image  = "new:v2" # why\nb = 2',
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('that the file does not have is refused, and nothing is written', () => {
    writeFileSync(file, '# docker_image = "commented out"\n');
    expect(() => setInput(file, 'docker_image', 'new:v2')).toThrow(/does not set docker_image/);
    expect(readFileSync(file, 'utf8')).toBe('# docker_image = "commented out"\n');
  });
});
