import { tampered } from '../refusals';
import { isLeaf, type Leaf, leaf, list, type MapNode, map, type Node } from '../tree';

const SEPARATOR = /(__map_|__list_)/;

/** A level that is being rebuilt; lists have their indexes as keys. */
interface Branch {
  readonly list: boolean;
  readonly children: Map<string, Branch | Leaf>;
}

/**
 * Metadata nested again, which formats without nesting have as one level of keys: `age__list_0__map_enc`.
 * @throws PlumblineError when two keys contradict each other
 */
export function unflatten(flat: MapNode, file: string): MapNode {
  const root: Branch = { list: false, children: new Map() };
  for (const { key, value } of flat.entries) {
    if (key === undefined || !isLeaf(value)) continue;
    place(root, key, leaf('str', value.bytes.toString().replaceAll('\\n', '\n')), file);
  }
  return nested(root, file) as MapNode;
}

function place(root: Branch, key: string, value: Leaf, file: string): void {
  const [first, ...rest] = key.split(SEPARATOR);
  const steps = [{ list: false, name: first! }];
  for (let at = 0; at < rest.length; at += 2)
    steps.push({ list: rest[at] === '__list_', name: rest[at + 1]! });
  let branch = root;
  for (const [index, { name }] of steps.entries()) {
    const next = steps[index + 1];
    const child = branch.children.get(name) ?? (next ? { list: next.list, children: new Map() } : value);
    const fits = next ? 'children' in child && child.list === next.list : child === value;
    if (!fits) throw contradiction(key, file);
    branch.children.set(name, child);
    if (next) branch = child as Branch;
  }
}

function nested(branch: Branch | Leaf, file: string): Node {
  if (!('children' in branch)) return branch;
  if (!branch.list)
    return map([...branch.children].map(([key, child]) => ({ key, value: nested(child, file) })));
  return list(
    [...branch.children.keys()].map((_, index) => {
      const child = branch.children.get(String(index));
      if (!child) throw contradiction(`__list_${index}`, file);
      return nested(child, file);
    }),
  );
}

function contradiction(key: string, file: string) {
  return tampered(
    file,
    `its metadata does not fit together at "${key}"`,
    'A key of the metadata is missing or there twice.',
  );
}
