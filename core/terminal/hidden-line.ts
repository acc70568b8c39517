const ESC = '\u001b';

/** How a terminal marks what is pasted once it was asked to (`ESC [ ? 2004 h`); from xterm, and now common to all. */
const PASTE_START = `${ESC}[200~`;
const PASTE_END = `${ESC}[201~`;

/** An escape sequence, Alt with a key, or one character. */
const KEY = new RegExp(String.raw`${ESC}(?:\[[0-?]*[ -/]*[@-~]|O[ -~]|[^\p{Cc}[O])|[\s\S]`, 'uy');

/** What may go on as an escape sequence. */
const BEGINNING = new RegExp(String.raw`${ESC}(?:\[[0-?]*[ -/]*|O)?$`, 'uy');

/** What may follow an escape character that came alone. */
const REST = /^(?:\[200~[\s\S]*|\[[0-?]*[ -/]*[@-~]?|O[ -~]?)$/;

/** What typing led to; `several` are lines that came at once without being marked as pasted. */
export type Typed =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'interrupt' | 'several' };

/** One line that is typed where nothing of it is shown, so that the only keys of use are those that delete. */
export class HiddenLine {
  private text = '';
  /** The beginning of a paste or of an escape sequence, whose end is still to come. */
  private unread = '';

  /** @returns undefined while the line goes on */
  type(chunk: string): Typed | undefined {
    // A sequence or a paste that was cut behind its first character goes on alone; before anything else it was the Escape key.
    const before = this.unread === ESC && !REST.test(chunk) ? '' : this.unread;
    const input = before + chunk;
    this.unread = '';
    for (let at = 0; at < input.length; ) {
      if (matchAt(BEGINNING, input, at)) return this.goOn(input.slice(at));
      if (input.startsWith(PASTE_START, at)) {
        const end = input.indexOf(PASTE_END, at);
        if (end === -1) return this.goOn(input.slice(at));
        this.text += input.slice(at + PASTE_START.length, end).replace(/\r\n?/g, '\n');
        at = end + PASTE_END.length;
      } else {
        const key = matchAt(KEY, input, at)!;
        at += key.length;
        const typed = this.press(key, input.slice(at));
        if (typed) return typed;
      }
    }
    return undefined;
  }

  /** Ctrl-C ends also a paste whose end was lost. */
  private goOn(unread: string): Typed | undefined {
    this.unread = unread;
    return unread.includes('\u0003') ? { kind: 'interrupt' } : undefined;
  }

  private press(key: string, rest: string): Typed | undefined {
    switch (key) {
      case '\r':
      case '\n':
        if (/[^\r\n]/.test(rest)) return { kind: 'several' };
        return { kind: 'answer', text: this.text.replace(/\n$/, '') };
      case '\u0003':
        return { kind: 'interrupt' };
      case '\u0004':
        return this.text === '' ? { kind: 'answer', text: '' } : undefined;
      case '\u0015':
        this.text = '';
        return undefined;
      case '\u0017':
        this.text = this.text.replace(/\S*\s*$/, '');
        return undefined;
      case '\b':
      case '\u007f':
        this.text = this.text.replace(/[\s\S]$/u, '');
        return undefined;
      default:
        if (key === '\t' || !/^\p{Cc}/u.test(key)) this.text += key;
        return undefined;
    }
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
