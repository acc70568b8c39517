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
