import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildTofu } from '../../../tools/optional/tofu';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-tofu-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('OpenTofu is built in the folder of its module', async () => {
  const source = join(folder, 'module');
  const bin = join(folder, 'bin');
  mkdirSync(source);
  mkdirSync(bin);
  const go = join(bin, 'go');
  writeFileSync(
    go,
    `#!/bin/sh
if [ "$1" = mod ]; then echo '{"Dir":"${source}"}'; exit; fi
[ "$PWD" = "${source}" ] || exit 1
printf '#!/bin/sh\\necho built\\n' > "$3"; /bin/chmod +x "$3"
`,
  );
  chmodSync(go, 0o755);
  await buildTofu(join(folder, 'tools', 'tofu'), { PATH: bin });
  expect(execFileSync(join(folder, 'tools', 'tofu')).toString()).toBe('built\n');
  expect(readdirSync(join(folder, 'tools'))).toEqual(['tofu']);
});
