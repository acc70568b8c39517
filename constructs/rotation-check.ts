import { PlumblineError } from './errors';
import type { RotationSource } from './manifest';

/** Tries out a value at whoever issued it. */
export class RotationCheck {
  /**
   * Runs a command in the project's folder; ending with 0 means that the value is good.
   * @param argv program and arguments, never a shell line; the value is in its environment as `PLUMBLINE_SECRET`
   */
  static command(argv: readonly string[]): RotationCheck {
    if (argv.length === 0 || argv[0] === '') {
      throw new PlumblineError({
        what: 'RotationCheck.command([])',
        why: 'it names no program',
        next: "use an argument list such as ['node', 'check.js']",
      });
    }
    return new RotationCheck({ argv: [...argv] });
  }

  /**
   * GETs an address with the value in a header; a status from 200 to 299 means that the value is good.
   * @param url https, or http on this machine
   */
  static http(
    url: string,
    {
      header = 'authorization',
      prefix = 'Bearer ',
    }: { readonly header?: string; readonly prefix?: string } = {},
  ): RotationCheck {
    if (!/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/.test(url)) {
      throw new PlumblineError({
        what: `RotationCheck.http(${JSON.stringify(url)})`,
        why: 'the value would travel unencrypted',
        next: 'use an https address',
      });
    }
    return new RotationCheck({ url, header, prefix });
  }

  private constructor(readonly manifest: NonNullable<Extract<RotationSource, { kind: 'given' }>['check']>) {}
}
