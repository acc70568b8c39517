import { inspect } from 'node:util';
import { MASK, registerSecret } from './redaction';

/**
 * A text that must not be shown by accident: printed, interpolated, inspected or written as JSON it is `[secret]`. Creating
 * one has the text masked in everything this process prints.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    this.register();
  }

  /** A text that reached us among secrets but may be read by anyone, such as an image: hidden as an object, masked nowhere. */
  static shown(value: string): Secret {
    return new ShownSecret(value);
  }

  /** The text itself. Only where it leaves the process for the place it is meant for. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }

  protected register(): void {
    registerSecret(this.#value);
  }
}

class ShownSecret extends Secret {
  protected override register(): void {}
}
