import { PlumblineError } from '../core/errors';
import { type PinOptions, pinAdvice, pinProblem } from '../core/image-reference';
import { Input } from './input';
import { checked, options } from './props/check';
import { made, text as textKind } from './props/kind';
import { pinShape } from './props/pin-options';
import { orRefused } from './props/refused-value';

const pinOptions = options<PinOptions>(pinShape);
const imageInput = made(() => Input, 'Input.image(stack, "docker_image", { description: … })');

/** Which image a service runs; always pinned, so that what was reviewed is what runs. */
export class ImageRef {
  /**
   * An image written into the declaration, such as `ghcr.io/acme/grid:v123-abcdef`.
   *
   * @throws PlumblineError when the reference is malformed, can move to another image, or comes from a registry
   * that is neither `ghcr.io` nor listed in `registries`
   */
  static pinned(text: string, options?: PinOptions): ImageRef {
    return orRefused(ImageRef, () => {
      checked('ImageRef.pinned', textKind, text, 'image');
      if (options !== undefined) checked('ImageRef.pinned', pinOptions, options);
      const problem = pinProblem(text, options);
      if (problem !== undefined) {
        throw new PlumblineError({
          what: `image ${JSON.stringify(text)}`,
          why: problem,
          next: pinAdvice(text, options),
        });
      }
      return new ImageRef(text, { literal: text });
    });
  }

  /**
   * An image that an input selects; Terraform refuses a value that is not pinned before it plans anything.
   *
   * @throws PlumblineError when the input was not made by `Input.image`
   */
  static variable(input: Input): ImageRef {
    return orRefused(ImageRef, () => {
      checked('ImageRef.variable', imageInput, input, 'input');
      if (!input.image) {
        throw new PlumblineError({
          what: `${input.node.path}: an input that selects an image`,
          why: 'only Input.image checks that its value is pinned',
          next: `declare it with Input.image(this, "${input.name}", …)`,
        });
      }
      return new ImageRef(input.value, { variable: input.name });
    });
  }

  private constructor(
    /** The reference, or a token for it. */
    readonly value: string,
    /** Where the reference comes from, as the manifest says it. */
    readonly source: { readonly literal: string } | { readonly variable: string },
  ) {}

  /** The reference, for a text that an image is written into. */
  toString(): string {
    return this.value;
  }
}
