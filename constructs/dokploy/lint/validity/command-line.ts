import type { ScalarKind } from './scalar-kinds';

/**
 * A command in one text: every quote, backquote and `$(` is closed, and a parenthesis stands nowhere else. Compose splits it as
 * go-shellwords does, which reads no further than the first `;`, `&`, `|`, `<` or `>` outside of them.
 */
export const commandLine: ScalarKind = (text) =>
  isClosed(text)
    ? { value: text }
    : { problem: 'leaves a quote or a parenthesis open', write: '["program", "argument"]' };

function isClosed(text: string): boolean {
  const open = { "'": false, '"': false, '`': false, ')': false };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]!;
    if (character === '\\' && !open["'"]) {
      index += 1;
      if (index === text.length) return false;
    } else if (character === '`' && !open["'"] && !open['"'] && !open[')']) open['`'] = !open['`'];
    else if (character === ')' && !open["'"] && !open['"'] && !open['`']) open[')'] = !open[')'];
    else if (character === '(' && !open["'"] && !open['"'] && !open['`']) {
      if (open[')'] || text[index - 1] !== '$') return false;
      open[')'] = true;
    } else if (character === '"' && !open["'"] && !open[')']) open['"'] = !open['"'];
    else if (character === "'" && !open['"'] && !open[')']) open["'"] = !open["'"];
    else if (/[;&|<>]/.test(character) && !Object.values(open).includes(true)) return true;
  }
  return !Object.values(open).includes(true);
}
