import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const repository = join(__dirname, '../..');
const fixture = join(repository, 'test/fixtures/project');

/** What a project finds in this checkout, as no package of ours is installed in it. */
export const SHARED = ['node_modules', 'constructs', 'package.json', 'tsconfig.json'];

/** Makes an empty project in a temporary folder. @param purpose becomes part of its name */
export function createFolder(purpose: string): string {
  const root = mkdtempSync(join(tmpdir(), `plumbline-${purpose}-`));
  placeProject(root);
  return root;
}

/** Makes a folder an empty project that uses the constructs and packages of this checkout. */
export function placeProject(root: string): void {
  for (const name of SHARED) symlinkSync(join(repository, name), join(root, name));
  copyFileSync(join(fixture, 'cdktf.json'), join(root, 'cdktf.json'));
}

/** Copies the declarations of test/fixtures/project into a project. */
export function copyFixture(root: string): void {
  const sources = readdirSync(fixture, { recursive: true, encoding: 'utf8' });
  for (const name of sources.filter((file) => file.endsWith('.ts'))) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    const source = readFileSync(join(fixture, name), 'utf8');
    writeFileSync(join(root, name), source.replaceAll("'../../../", name === 'main.ts' ? "'./" : "'"));
  }
}
