import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of about a minute or more, the longest first, as "project: path": one of them begun last would run alone. */
const LONG = [
  'server (cluster): server/test/hostile-input.spec.ts',
  'server: server/test/cluster/outages.spec.ts',
  'server: server/test/cluster/kill-9-all.spec.ts',
  'server: server/test/kill-9.spec.ts',
  'server (cluster): server/test/shutdown.spec.ts',
  'server (cluster): server/test/presence.spec.ts',
];

function rank({ project, moduleId }: TestSpecification): number {
  const place = LONG.findIndex((long) => {
    const [name, path] = long.split(': ') as [string, string];
    return project.name === name && moduleId.endsWith(`/${path}`);
  });
  return place < 0 ? LONG.length : place;
}

/** Vitest's order, but the long files come first, whatever their project. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
