import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('.env.example and docs/reference/environment.md are up to date; `plumbline env sync` writes them anew', () => {
  const root = join(__dirname, '..');
  const { stdout, stderr } = spawnSync(process.execPath, ['bin/plumbline.js', 'env', 'sync', '--dry-run'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ stdout, stderr }).toMatchObject({ stdout: 'Everything is up to date.\n' });
});
