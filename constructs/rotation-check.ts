import { PlumblineError } from '../core/errors';
import type { RotationSource } from './manifest';
import { checked, options as optionsOf } from './props/check';
import { anyText, list, text } from './props/kind';
import { orRefused } from './props/refused-value';

/** How a value is sent to who issued it. */
export interface HttpCheckOptions {
  /** @default 'authorization' */
  readonly header?: string;
  /** What stands before the value. @default 'Bearer ' */
  readonly prefix?: string;
}

const httpOptions = optionsOf<HttpCheckOptions>({ header: text, prefix: text });

/** Tries out a value at whoever issued it. */
export class RotationCheck {
  /**
   * Runs a command in the project's folder; ending with 0 means that the value is good.
   * @param argv program and arguments, never a shell line; the value is in its environment as `PLUMBLINE_SECRET`
   */
  static command(argv: readonly string[]): RotationCheck {
    return orRefused(RotationCheck, () => {
      checked('RotationCheck.command', list(text), argv, 'argv');
      if (argv.length === 0 || argv[0] === '') {
        throw new PlumblineError({
          what: 'RotationCheck.command([])',
          why: 'it names no program',
          next: "use an argument list such as ['node', 'check.js']",
        });
      }
      return new RotationCheck({ argv: [...argv] });
    });
  }

  /**
   * GETs an address with the value in a header; a status from 200 to 299 means that the value is good.
   * @param url https, or http on this machine; without a user name or password
   * @throws PlumblineError for any other address
   */
  static http(url: string, options: HttpCheckOptions = {}): RotationCheck {
    return orRefused(RotationCheck, () => RotationCheck.asking(url, options));
  }

  private static asking(url: string, options: HttpCheckOptions): RotationCheck {
    const { header = 'authorization', prefix = 'Bearer ' } = checked(
      'RotationCheck.http',
      httpOptions,
      options,
    );
    checked('RotationCheck.http', anyText, url, 'url');
    const problem = problemOf(url);
    if (problem !== undefined) {
      // The part that could hold a password is left out.
      const shown = JSON.stringify(url.replace(/\/\/[^/]*@/, '//…@'));
      throw new PlumblineError({
        what: `RotationCheck.http(${shown})`,
        why: problem,
        next: "use an https address such as 'https://api.example.com/me'",
      });
    }
    return new RotationCheck({ url, header, prefix });
  }

  private constructor(readonly manifest: NonNullable<Extract<RotationSource, { kind: 'given' }>['check']>) {}
}

const THIS_MACHINE: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

function problemOf(url: string): string | undefined {
  if (!URL.canParse(url)) return 'it is no address';
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '')
    return 'it holds a user name or password, which would be in every plan';
  const encrypted = protocol === 'https:' || (protocol === 'http:' && THIS_MACHINE.includes(hostname));
  return encrypted ? undefined : 'the value would travel unencrypted';
}
