import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { repository } from '../../../support/project-folder';

/** The last net: everything that is printed goes through it, so that with it no test sees who would have printed a secret. */
const nothingIsMasked: Plugin = {
  name: 'nothing-is-masked',
  setup({ onLoad }) {
    onLoad({ filter: /core\/redaction\/redactor\.ts$/ }, ({ path }) => ({
      contents: `${readFileSync(path, 'utf8')}\nRedactor.prototype.learn = () => {};\n`,
      loader: 'ts',
    }));
  },
};

/** Builds, before a suite, a command line that masks nothing. @returns where it is */
export function useUnmaskedProgram(): string {
  // Below node_modules, so that it finds the packages that are not bundled.
  const cache = join(repository, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'unmasked-'));
  const outfile = join(folder, 'plumbline.cjs');
  beforeAll(() =>
    build({
      absWorkingDir: repository,
      entryPoints: ['scripts/main.ts'],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      supported: { 'dynamic-import': false },
      external: ['esbuild', 'sops-age'],
      plugins: [nothingIsMasked],
      logLevel: 'error',
    }),
  );
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return outfile;
}
