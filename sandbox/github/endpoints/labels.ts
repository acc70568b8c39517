import * as z from 'zod';
import { created, invalid, noContent, notFound, ok, page } from '../answer';
import { type Label, newId, type Repository } from '../state';
import { apiOf, nodeId } from '../views';
import { bodyOf, type Endpoints, inRepository, REPO } from './endpoint';

const newLabel = z.object({
  name: z.string(),
  color: z.string().optional(),
  description: z.string().nullish(),
});
const changedLabel = newLabel.partial().extend({ new_name: z.string().optional() });

/** Labels of issues and pull requests; their names are the same in any case. */
export const labelEndpoints: Endpoints = {
  [`GET ${REPO}/labels`]: inRepository((repository, asked) =>
    page(asked, [...repository.labels.values()], (items) =>
      items.map((label) => labelView(repository, label)),
    ),
  ),
  [`POST ${REPO}/labels`]: inRepository((repository, asked) => {
    const { name, color = 'ededed', description } = bodyOf(newLabel, asked);
    checkColor(color);
    if (repository.labels.has(name.toLowerCase())) throw invalid('Label', 'name', 'already_exists');
    const label: Label = { id: newId(), name, color, description: description ?? null };
    repository.labels.set(name.toLowerCase(), label);
    return created(labelView(repository, label));
  }),
  [`GET ${REPO}/labels/{name}`]: inRepository((repository, { params }) =>
    ok(labelView(repository, labelOf(repository, params['name']!))),
  ),
  [`PATCH ${REPO}/labels/{name}`]: inRepository((repository, asked) => {
    const label = labelOf(repository, asked.params['name']!);
    const {
      new_name: newName,
      name,
      color = label.color,
      description = label.description,
    } = bodyOf(changedLabel, asked);
    checkColor(color);
    repository.labels.delete(label.name.toLowerCase());
    Object.assign(label, { name: newName ?? name ?? label.name, color, description: description || null });
    repository.labels.set(label.name.toLowerCase(), label);
    return ok(labelView(repository, label));
  }),
  [`DELETE ${REPO}/labels/{name}`]: inRepository((repository, { params }) => {
    repository.labels.delete(labelOf(repository, params['name']!).name.toLowerCase());
    return noContent;
  }),
};

function checkColor(color: string): void {
  if (!/^[0-9a-fA-F]{6}$/.test(color)) throw invalid('Label', 'color', 'invalid');
}

function labelOf({ labels }: Repository, name: string): Label {
  const found = labels.get(name.toLowerCase());
  if (!found) throw notFound();
  return found;
}

const labelView = (repository: Repository, { id, name, color, description }: Label) => ({
  ...{ id, node_id: nodeId('Label', id), name, color, description, default: false },
  url: `${apiOf(repository)}/labels/${encodeURIComponent(name)}`,
});
