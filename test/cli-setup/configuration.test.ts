import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPlace } from './place.ts';

const DOWNLOADS = `goal: Install
steps:
  install: { execute: "true", grants: { hosts: [packages.example.com] } }
  send: { execute: "true", grants: { hosts: [packages.example.com, elsewhere.example.com] } }
`;

describe('the configuration', () => {
  test('lets steps download from its hosts as tier `execute`, and from no others', () => {
    const place = createPlace();
    place.write({ 'orchestrate.yaml': DOWNLOADS });
    const tiers = (): readonly string[] =>
      Array.from(
        place.run(['run', '--dry-run']).stdout.matchAll(/^ {2}(install|send) +(\w+)/gm),
        ([, id, tier]) => `${id} ${tier}`,
      );
    expect(tiers()).toEqual(['install external', 'send external']);
    place.write({ [place.configuration]: 'download-hosts: [packages.example.com]\n' });
    expect(tiers()).toEqual(['install execute', 'send external']);
  });

  test('says how many steps run at once and whether the sandbox is on, unless the call says so', () => {
    const place = createPlace();
    place.write({
      'orchestrate.yaml': 'goal: Run\nmax-parallel: 8\nsteps: { one: { execute: "true" } }\n',
      [place.configuration]: 'max-parallel: 2\nsandbox: off\n',
    });
    const configured = place.run(['run', '--dry-run']).stdout;
    expect(configured).toContain('up to 2 at once');
    expect(configured).toContain('SANDBOX OFF');
    const called = place.run(['run', '--dry-run', '--sandbox', 'on', '-j', '3']).stdout;
    expect(called).toContain('up to 3 at once');
    expect(called).not.toContain('SANDBOX OFF');
  });

  test('says where tasks are kept, unless the call or the environment says so', () => {
    const place = createPlace();
    const plan = 'goal: Be kept\nsteps: { one: { execute: "true", tier: read } }\n';
    place.write({ 'orchestrate.yaml': plan, [place.configuration]: 'store: ~/kept\n' });
    expect(place.run(['run', '--yes']).status).toBe(0);
    const elsewhere = ['--store', join(place.home, 'elsewhere')];
    expect(place.run(['list']).stdout).toContain('Be kept');
    expect(place.run([...elsewhere, 'list']).stdout).not.toContain('Be kept');
    expect(
      place.run(['list'], { env: { ORCHESTRATE_STORE: join(place.home, 'elsewhere') } }).stdout,
    ).not.toContain('Be kept');
    expect(place.run(['--store', join(place.home, 'kept'), 'list']).stdout).toContain('Be kept');
  });

  test('with an issue stops plans from being read and names it, but not lists of tasks', () => {
    const place = createPlace();
    place.write({
      'orchestrate.yaml': 'goal: Run\nsteps: { one: { execute: "true" } }\n',
      [place.configuration]: 'sandbox: on\nmax-paralel: 2\n',
    });
    const { stderr, status } = place.run(['run', '--dry-run']);
    expect(stderr).toContain(`${place.configuration}:2:1`);
    expect(status).toBe(2);
    expect(place.run(['list']).status).toBe(0);
    place.write({ [place.configuration]: 'store: [kept\n' });
    expect(place.run(['list'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--store') as string,
    });
  });

  test('is refused inside the workspace, where steps could change it', () => {
    const place = createPlace();
    place.write({
      'orchestrate.yaml': 'goal: Run\nsteps: { one: { execute: "true" } }\n',
      'config/orchestrate/config.yaml': 'sandbox: off\n',
    });
    const { stderr, status } = place.run(['run', '--dry-run'], {
      env: { XDG_CONFIG_HOME: join(place.folder, 'config') },
    });
    expect(stderr).toContain('lies inside the workspace');
    expect(status).toBe(5);
  });
});

test('the example of the documentation is a valid configuration', () => {
  const place = createPlace();
  const docs = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'configuration.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(docs) ?? [];
  place.write({ [place.configuration]: example });
  const { stdout } = place.run(['doctor']);
  expect(stdout).toContain(
    'downloads from packages.example.com, *.mirror.example.com; sandbox on; at most 2 steps at once',
  );
});
