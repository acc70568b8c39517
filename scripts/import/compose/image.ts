import type { ComposeMap } from '../../../constructs/dokploy/lint/model';
import { child, entry, text } from '../../../constructs/dokploy/lint/services';
import { howToPin, parseImageReference, pinProblem } from '../../../core/image-reference';
import { type Code, call, list, object, text as textCode } from '../code';
import type { ServiceContext } from './context';
import { withDefaults } from './reference';

/** What a service runs: the image of the file where it is pinned, else one that an input selects. */
export function imageOf(fields: ComposeMap, context: ServiceContext): Code {
  const { name, note, inputs } = context;
  const at = (key: string) => entry(fields, key)?.keyAt ?? fields.at;
  const written = text(child(fields, 'image'));
  const build = child(fields, 'build');
  const known = withDefaults(written);
  const parsed = known === undefined || known === '' ? undefined : parseImageReference(known);
  const reference = parsed === undefined || 'reason' in parsed ? undefined : parsed;
  const place = reference && `${reference.registry}/${reference.repository}`;
  const registries = place === undefined || place.startsWith('ghcr.io/') ? [] : [place];
  const problem = known === undefined ? undefined : pinProblem(known, { registries });

  if (build !== undefined) {
    const { name: input } = inputs.image(
      name,
      `Image of the container ${name}, which Compose built on the server`,
      registries,
    );
    note(
      at('build'),
      'build',
      `nothing is built on the server: build and push the image in CI, and give it, pinned, as ${input}`,
    );
  } else if (known !== undefined && known === written && reference && problem === undefined) {
    const options = registries.length === 0 ? [] : [object({ registries: list(registries.map(textCode)) })];
    return call('ImageRef.pinned', textCode(written), ...options);
  } else {
    const { name: input } = inputs.image(
      name,
      `Image of the container ${name}, pinned; changing it is a rollout`,
      registries,
    );
    const how = known === undefined ? undefined : howToPin(known);
    const why =
      known === undefined || known !== written
        ? 'a variable selects it'
        : problem === undefined
          ? 'it cannot be read'
          : `it is not pinned, as ${problem}`;
    note(at('image'), 'image', `${why}. Give it, pinned, as ${input}${how === undefined ? '' : `: ${how}`}`);
  }
  return call('ImageRef.variable', inputs.image(name, '', registries).code);
}
