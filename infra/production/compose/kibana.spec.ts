import { SEARCH_INDEX } from '@suda/engines/log';
import { ENGINE_VARIABLES } from '@suda/engines/start';
import { describe, expect, test } from 'vitest';
import { source } from './project.ts';

interface SavedObject {
  type: string;
  id: string;
  attributes: Record<string, unknown>;
  references: { type: string; id: string; name: string }[];
}

interface Column {
  operationType: 'count' | 'date_histogram' | 'terms';
  sourceField: string;
}

const lines = source('infra/production/kibana/messages.ndjson').trimEnd().split('\n');
const objects = lines.map((line) => JSON.parse(line) as SavedObject);
const ofType = (type: string) => objects.filter((object) => object.type === type);
const fields = new Map<string, string>(
  Object.entries(SEARCH_INDEX.mappings.properties).map(([name, { type }]) => [name, type]),
);

test('there is a view of the data, a search, and a dashboard of messages over time, by room and by person', () => {
  const titles = Object.fromEntries(objects.map(({ id, attributes }) => [id, attributes['title']]));
  expect(titles).toEqual({
    'suda-messages': ENGINE_VARIABLES.ELASTICSEARCH_INDEX.schema.parse(undefined),
    'suda-messages-found': 'Messages',
    'suda-messages-over-time': 'Messages over time',
    'suda-messages-by-room': 'Messages by room',
    'suda-messages-by-person': 'Messages by person',
    'suda-overview': 'Suda',
  });
});

test('whatever is referred to is in the file', () => {
  const known = new Set(objects.map(({ type, id }) => `${type}:${id}`));
  for (const { id, references } of objects) {
    for (const reference of references) expect(known, id).toContain(`${reference.type}:${reference.id}`);
  }
});

test('every panel of the dashboard has its data', () => {
  const [dashboard] = ofType('dashboard');
  const panels = JSON.parse(String(dashboard?.attributes['panelsJSON'])) as {
    panelIndex: string;
    panelRefName: string;
  }[];
  expect(panels.map(({ panelIndex, panelRefName }) => `${panelIndex}:${panelRefName}`)).toEqual(
    dashboard?.references.map(({ name }) => name),
  );
});

describe('fields are fields of the index', () => {
  test('of the view and the search', () => {
    expect(fields.get(String(ofType('index-pattern')[0]?.attributes['timeFieldName']))).toBe('date');
    for (const column of ofType('search')[0]?.attributes['columns'] as string[])
      expect([...fields.keys()]).toContain(column);
  });

  test.each(ofType('lens').map((lens) => [lens.id, lens] as const))('of %s', (_, { attributes }) => {
    const { datasourceStates, visualization } = attributes['state'] as {
      datasourceStates: {
        formBased: { layers: Record<string, { columns: Record<string, Column>; columnOrder: string[] }> };
      };
      visualization: { layers: { layerId: string; xAccessor: string; accessors: string[] }[] };
    };
    for (const { layerId, xAccessor, accessors } of visualization.layers) {
      const layer = datasourceStates.formBased.layers[layerId];
      expect(layer?.columnOrder).toEqual([xAccessor, ...accessors]);
      for (const { operationType, sourceField } of Object.values(layer?.columns ?? {})) {
        if (operationType === 'count') expect(sourceField).toBe('___records___');
        else expect(fields.get(sourceField)).toBe({ date_histogram: 'date', terms: 'keyword' }[operationType]);
      }
    }
  });
});
