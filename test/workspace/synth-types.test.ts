import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typeProblems } from '../../workspace/synth/types';
import { repository } from '../support/project-folder';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-types-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(root, name), text);
const problems = () => typeProblems({ root, env: process.env, signal: new AbortController().signal });
const withCompiler = () => {
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(join(repository, 'node_modules/typescript'), join(root, 'node_modules/typescript'));
};

test('what an app is made of has types that fit, and nothing else counts', async () => {
  withCompiler();
  write('tsconfig.json', '{ "compilerOptions": { "strict": true, "types": [] } }');
  write('size.ts', 'export interface Size { readonly memoryGb?: number }\n');
  write('unused.ts', 'const wrong: number = "text";\n');
  write('main.ts', 'import type { Size } from "./size";\nexport const size: Size = { memoryGB: 8 };\n');
  expect(await problems()).toEqual([expect.stringMatching(/^main\.ts:2:29: .*'memoryGb'/)]);
  write('main.ts', 'import type { Size } from "./size";\nexport const size: Size = { memoryGb: 8 };\n');
  expect(await problems()).toEqual([]);
  write('size.ts', 'export interface Size { readonly memoryGb?: string }\n');
  expect(await problems()).toEqual([expect.stringMatching(/^main\.ts:2:29: /)]);
});

test('a project without TypeScript or without its settings is not checked', async () => {
  write('main.ts', 'export {};\n');
  expect(await problems()).toBeUndefined();
  withCompiler();
  expect(await problems()).toBeUndefined();
});

test('settings that the compiler cannot read are told, not taken for types that fit', async () => {
  withCompiler();
  write('main.ts', 'export {};\n');
  write('tsconfig.json', '{ "compilerOptions": { "module": "none-such" } }');
  expect(await problems()).toEqual([expect.stringMatching(/^tsconfig\.json:1:34: .*--module/)]);
  write('tsconfig.json', '{ "extends": "./none-such.json" }');
  await expect(problems()).rejects.toThrow(/types could not be checked.*none-such/s);
});
