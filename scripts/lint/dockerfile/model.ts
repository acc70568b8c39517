import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import type { Position } from '../../../constructs/dokploy/lint/model';

/** One instruction of a stage, as far as a policy asks for it. */
export interface Step extends Position {
  /** In capitals, such as `RUN`. */
  readonly keyword: string;
  /** Without continuations and comments. */
  readonly text: string;
}

/** From one `FROM` to the next. */
export interface Stage extends Position {
  /** With the defaults of build arguments filled in, such as `node:20-bullseye-slim`, or the name of an earlier stage. */
  readonly image: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

/** A Dockerfile in stages; none when it has no `FROM`. */
export function readDockerfile(text: string): Stage[] {
  const file = DockerfileParser.parse(text);
  const defaults = new Map<string, string>();
  const stages: (Stage & { steps: Step[] })[] = [];
  for (const instruction of file.getInstructions()) {
    const keyword = instruction.getKeyword();
    const content = contentOf(instruction);
    const at = placeOf(instruction);
    if (keyword === 'FROM') {
      const [image = '', , name] = content.split(/\s+/).filter((word) => !word.startsWith('--'));
      stages.push({ image: filled(image, defaults), name: name?.toLowerCase(), steps: [], ...at });
    } else if (stages.length === 0 && keyword === 'ARG') {
      const [, key, value] = /^(\w+)=["']?([^"'\s]*)/.exec(content) ?? [];
      if (key !== undefined && value !== undefined) defaults.set(key, value);
    } else stages.at(-1)?.steps.push({ keyword, text: content, ...at });
  }
  return stages;
}

/** The stages that the image consists of, the last one first: it, what it is built from, and so on. */
export function shipped(stages: readonly Stage[]): Stage[] {
  const chain: Stage[] = [];
  for (let stage = stages.at(-1); stage !== undefined; ) {
    chain.push(stage);
    const { image } = stage;
    const earlier = stages.slice(0, stages.indexOf(stage));
    stage = earlier.findLast(({ name }) => name === image.toLowerCase());
  }
  return chain;
}

/** The library leaves comments out of the words of an instruction, and here-documents as well. */
function contentOf(instruction: Instruction): string {
  const raw = instruction.getRawArgumentsContent() ?? '';
  return raw.includes('<<')
    ? raw
    : instruction
        .getArguments()
        .map((word) => word.getValue())
        .join(' ');
}

function placeOf(instruction: Instruction): Position {
  const { line, character } = instruction.getRange().start;
  return { line: line + 1, column: character + 1 };
}

function filled(image: string, defaults: ReadonlyMap<string, string>): string {
  return image.replace(
    /\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g,
    (whole, braced: string | undefined, otherwise: string | undefined, bare: string | undefined) =>
      defaults.get(braced ?? bare ?? '') ?? otherwise ?? whole,
  );
}
