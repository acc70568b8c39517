import { parsePlan } from '../../../workspace/engine';
import type { PlanResourceChange } from '../../../workspace/engine/show-json';
import { buildPlanModel, plannedImages } from '../../../workspace/plan';
import { change } from './plan';

const planOf = (...resource_changes: PlanResourceChange[]) =>
  parsePlan({ format_version: '1.2', resource_changes });

/** Those that are not pinned. */
const images = (after: unknown, actions = ['update']) =>
  plannedImages(planOf(change('x.y', actions, { after }))).flatMap(({ where, image, problem }) =>
    problem === undefined ? [] : `${where} ${image}`,
  );

const PINNED = 'ghcr.io/acme/grid:v123-abcdef';

test('images are found wherever a plan selects one', () => {
  expect(images({ image: 'a:latest', source_image: PINNED, images: { web: 'b', db: PINNED } })).toEqual([
    'x.y.image a:latest',
    'x.y.images.web b',
  ]);
  const compose = `services:\n  web: { image: ${PINNED} }\n  db: { image: 'postgres:16' }\n`;
  expect(images({ compose_file: compose })).toEqual(['x.y.compose_file.services.db.image postgres:16']);
});

test('what only reports an image, or stays as it is, is none of the plan’s business', () => {
  expect(images({ active_image: 'a:latest', running_images: { web: 'a:latest' } })).toEqual([]);
  expect(images({ image: 'a:latest' }, ['no-op'])).toEqual([]);
  expect(images(null, ['delete'])).toEqual([]);
  expect(images({ compose_file: '{ not: [yaml' })).toEqual([]);
});

test('of a change only the images that are not there yet are new', () => {
  const plan = planOf(
    change('x.a', ['update'], {
      before: { image: PINNED, images: { db: 'b:v1' } },
      after: { image: PINNED, images: { db: 'b:v2' } },
    }),
    change('x.b', ['create'], { after: { image: 'a:v9' } }),
    change('x.c', ['create'], { after: { image: 'a:v9' } }),
    change('x.d', ['no-op'], { before: null, after: { image: 'c:v1' } }),
    change('x.e', ['delete'], { before: { image: 'd:v1' }, after: null }),
  );
  expect(buildPlanModel(plan, { environment: 'prod', services: [], stateful: [] }).images).toEqual([
    'a:v9',
    'b:v2',
  ]);
});
