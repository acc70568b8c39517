import { PlumblineError } from '../core/errors';
import { confidentialAddressProblem, withoutCredentials } from './confidential-address';
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
    const problem = confidentialAddressProblem(url);
    if (problem !== undefined) {
      const shown = JSON.stringify(withoutCredentials(url));
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
