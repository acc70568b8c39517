import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEditor } from '../../../../scripts/secrets/edit/editor-command';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-editors-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, mode = 0o755): string {
  const path = join(folder, name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, mode);
  return path;
}

const find = (env: Record<string, string>) => findEditor({ PATH: folder, ...env }, folder, true);

test('SOPS_EDITOR comes before VISUAL, VISUAL before EDITOR, and an empty one counts as none', () => {
  const [sops, visual, editor] = ['one', 'two', 'three'].map((name) => program(name));
  expect(find({ SOPS_EDITOR: 'one -x', VISUAL: 'two', EDITOR: 'three' })).toEqual([sops, '-x']);
  expect(find({ SOPS_EDITOR: ' ', VISUAL: 'two', EDITOR: 'three' })).toEqual([visual]);
  expect(find({ EDITOR: '~/three' })).toEqual([editor]);
});

test('without any of them vim, nano or vi is taken, in that order', () => {
  const vi = program('vi');
  expect(find({})).toEqual([vi]);
  const nano = program('nano');
  expect(find({})).toEqual([nano]);
});

test('vim is told to leave no traces, also under the name vi', () => {
  const vim = program('vim');
  expect(find({ EDITOR: 'vim -R' }).slice(0, 4)).toEqual([vim, '-n', '-i', 'NONE']);
  mkdirSync(join(folder, 'etc'));
  symlinkSync(vim, join(folder, 'vi'));
  expect(find({ EDITOR: 'vi' }).slice(0, 2)).toEqual([join(folder, 'vi'), '-n']);
});

test.each(['view', 'vimdiff', 'rvim', 'gvim', 'mvim', 'nvim', 'gview', 'vim.tiny'])('so is %s', (name) => {
  expect(find({ EDITOR: `${program(name)} -R` }).slice(1, 4)).toEqual(['-n', '-i', 'NONE']);
});

test('so is vim behind env, also under the name vi', () => {
  const env = program('env');
  const vim = program('vim');
  symlinkSync(vim, join(folder, 'vi'));
  const traceless = expect.arrayContaining(['-n', '-i', 'NONE']);
  expect(find({ EDITOR: 'env vim' }).slice(0, 3)).toEqual([env, 'vim', '-n']);
  const words = ['env', '-i', '-u', 'EXINIT', 'LANG=C', 'vi', '-R'];
  const found = find({ EDITOR: words.join(' ') });
  expect(found).toEqual(traceless);
  expect([...found.slice(1, 7), found.at(-1)]).toEqual([...words.slice(1, 6), '-n', '-R']);
  program('nano');
  expect(find({ EDITOR: 'env LANG=C nano' })).toEqual([env, 'LANG=C', 'nano']);
});

test('nvim-qt passes on to nvim what is behind two dashes', () => {
  const qt = program('nvim-qt');
  expect(find({ EDITOR: 'nvim-qt --nofork' }).slice(0, 4)).toEqual([qt, '--nofork', '--', '-n']);
  expect(find({ EDITOR: 'nvim-qt -- -R' }).slice(0, 4)).toEqual([qt, '--', '-R', '-n']);
});

test('one that is not there, or may not be run, is refused by name', () => {
  program('notes.txt', 0o644);
  expect(() => find({ EDITOR: 'emacs -nw' })).toThrow('the editor "emacs" of $EDITOR is not there');
  expect(() => find({ VISUAL: '~/notes.txt' })).toThrow('of $VISUAL is not there');
  expect(() => find({})).toThrow('there is no editor');
});

test('without a terminal an editor has to be named', () => {
  program('vim');
  const named = program('fake');
  const find = (env: Record<string, string>) => findEditor({ PATH: folder, ...env }, folder, false);
  expect(() => find({})).toThrow('there is no terminal for an editor');
  expect(find({ EDITOR: 'fake' })).toEqual([named]);
});
