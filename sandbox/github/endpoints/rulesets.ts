import * as z from 'zod';
import { created, invalid, noContent, notFound, ok, page } from '../answer';
import { newId, type Repository, type Ruleset, timestamps, touch } from '../state';
import { apiOf, nodeId, webOf } from '../views';
import { bodyOf, type Endpoints, inRepository, REPO } from './endpoint';

const ruleset = z.object({
  name: z.string().min(1),
  target: z.enum(['branch', 'tag', 'push']).default('branch'),
  enforcement: z.enum(['disabled', 'active', 'evaluate']),
  bypass_actors: z.array(z.unknown()).default([]),
  conditions: z.unknown(),
  rules: z
    .array(z.object({ type: z.string(), parameters: z.record(z.string(), z.unknown()).optional() }))
    .default([]),
});

/** Rules for branches and tags. */
export const rulesetEndpoints: Endpoints = {
  [`GET ${REPO}/rulesets`]: inRepository((repository, asked) =>
    page(asked, [...repository.rulesets.values()], (items) =>
      items.map((each) => {
        // The list gives neither rules nor conditions.
        const { rules: _, conditions: __, bypass_actors: ___, ...rest } = rulesetView(repository, each);
        return rest;
      }),
    ),
  ),
  [`POST ${REPO}/rulesets`]: inRepository((repository, asked) => {
    const wanted = bodyOf(ruleset, asked);
    requireFree(repository, wanted.name);
    const made: Ruleset = { ...timestamps(), ...wanted, id: newId() };
    repository.rulesets.set(made.id, made);
    return created(rulesetView(repository, made));
  }),
  [`GET ${REPO}/rulesets/{ruleset_id}`]: inRepository((repository, { params }) =>
    ok(rulesetView(repository, rulesetOf(repository, params['ruleset_id']))),
  ),
  [`PUT ${REPO}/rulesets/{ruleset_id}`]: inRepository((repository, asked) => {
    const found = rulesetOf(repository, asked.params['ruleset_id']);
    const wanted = bodyOf(ruleset, asked);
    if (wanted.name !== found.name) requireFree(repository, wanted.name);
    Object.assign(found, wanted);
    touch(found);
    return ok(rulesetView(repository, found));
  }),
  [`DELETE ${REPO}/rulesets/{ruleset_id}`]: inRepository((repository, { params }) => {
    repository.rulesets.delete(rulesetOf(repository, params['ruleset_id']).id);
    return noContent;
  }),
};

function requireFree({ rulesets }: Repository, name: string): void {
  const taken = [...rulesets.values()].some((each) => each.name === name);
  if (taken) throw invalid('Ruleset', 'name', 'already_exists', 'Name must be unique');
}

function rulesetOf({ rulesets }: Repository, id: string | undefined): Ruleset {
  const found = rulesets.get(Number(id));
  if (!found) throw notFound();
  return found;
}

function rulesetView(repository: Repository, each: Ruleset): Record<string, unknown> {
  const { id, createdAt, updatedAt, ...rest } = each;
  const { owner, name } = repository;
  return {
    ...{
      ...rest,
      id,
      node_id: nodeId('RepositoryRuleset', id),
      source_type: 'Repository',
      source: `${owner}/${name}`,
    },
    ...{ created_at: createdAt, updated_at: updatedAt, current_user_can_bypass: 'never' },
    _links: {
      self: { href: `${apiOf(repository)}/rulesets/${id}` },
      html: { href: `${webOf(repository)}/rules/${id}` },
    },
  };
}
