import { waitAdvice } from '../../../../scripts/secrets/edit/editor-families';

test.each([
  [['/usr/bin/code'], '"code --wait"'],
  [['codium', '--new-window'], '"codium --wait"'],
  [['env', 'LANG=C', 'subl'], '"subl --wait"'],
  [['kate'], '"kate --block"'],
  [['gvim', '-n'], '"gvim --nofork"'],
  [['nvim-qt', '--', '-n'], '"nvim-qt --nofork"'],
] as const)('%j may not wait, and its flag is named', (command, told) => {
  expect(waitAdvice(command)).toContain(told);
});

test.each([
  [['code', '--wait']],
  [['zed', '-w']],
  [['env', 'gvim', '-f']],
  [['kate', '-b']],
  [['vim']],
  [['encode']],
] as const)('%j waits, as far as anybody knows', (command) => {
  expect(waitAdvice(command)).toBeUndefined();
});
