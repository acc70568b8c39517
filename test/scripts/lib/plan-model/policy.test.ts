import { movingImages, parsePlan } from '../../../../scripts/lib/plan-model';
import { change } from './plan';

const images = (after: unknown, actions = ['update']) =>
  movingImages(
    parsePlan({ format_version: '1.2', resource_changes: [change('x.y', actions, { after })] }),
  ).map(({ where, image }) => `${where} ${image}`);

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
