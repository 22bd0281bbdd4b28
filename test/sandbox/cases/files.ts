import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Bench, Case } from '../bench.ts';

const SECRET = 'a-secret-of-the-host';

/** A folder outside of every workspace with a readable and writable file. */
function outside(bench: Bench): { folder: string; file: string } {
  const folder = bench.folder();
  const file = join(folder, 'file');
  writeFileSync(file, SECRET);
  chmodSync(file, 0o666);
  return { folder, file };
}

/** Runs a script that must leave the outside as it was, and proves that without the sandbox it would not. */
async function harmless(bench: Bench, script: (outside: string) => string): Promise<void> {
  for (const writes of ['dropped', 'kept'] as const) {
    const inside = outside(bench);
    const before = snapshot(inside.folder);
    await bench.shell(script(inside.folder), { writes });
    assert.deepEqual(snapshot(inside.folder), before, `with writes ${writes}`);
  }
  const control = outside(bench);
  const before = snapshot(control.folder);
  await bench.control(script(control.folder), bench.folder());
  assert.notDeepEqual(snapshot(control.folder), before, 'the control changes the outside');
}

function snapshot(folder: string): readonly string[] {
  return readdirSync(folder).map(
    (name) => `${name} ${lstatSync(join(folder, name)).mode} ${readFileSync(join(folder, name), 'utf8')}`,
  );
}

/** Runs a script that must not print the secret, and proves that without the sandbox it does. */
async function blind(bench: Bench, script: (file: string) => string): Promise<void> {
  const { file } = outside(bench);
  const { stdout, stderr } = await bench.shell(script(file), { writes: 'kept' });
  assert.ok(!`${stdout}${stderr}`.includes(SECRET), stdout);
  const control = await bench.control(script(file), bench.folder());
  assert.ok(control.output.includes(SECRET), 'the control reads the outside');
}

export const FILE_CASES: readonly Case[] = [
  {
    title: 'a write to a path outside the workspace changes nothing',
    run: (bench) =>
      harmless(bench, (folder) => `echo planted > ${folder}/new; echo changed > ${folder}/file`),
  },
  {
    title: 'a link that leads outside carries no write',
    run: (bench) =>
      harmless(
        bench,
        (folder) => `ln -s ${folder} link && echo changed > link/file; echo planted > link/new`,
      ),
  },
  {
    title: 'a parent of the workspace holds nothing else',
    run: (bench) => harmless(bench, (folder) => `echo changed > ../$(basename ${folder})/file`),
  },
  {
    title: 'a file outside cannot be read',
    run: (bench) => blind(bench, (file) => `cat ${file}`),
  },
  {
    title: 'the roots of other processes lead nowhere',
    run: (bench) =>
      blind(bench, (file) => `cat /proc/[0-9]*/root${file} /proc/[0-9]*/cwd/../../..${file} 2>&1`),
  },
  {
    title: 'a file outside cannot be linked into the workspace',
    run: async (bench) => {
      // Linking needs ownership where hard links are protected, so whoever links makes the file.
      const { folder } = outside(bench);
      const script = `ln ${folder}/file here && cat here`;
      const { stdout } = await bench.shell(script, { writes: 'kept' });
      assert.ok(!stdout.includes(SECRET));
      const own = bench.folder();
      const control = await bench.control(
        `echo ${SECRET} > ${own}/file; ln ${own}/file here && cat here`,
        bench.folder(),
      );
      assert.ok(control.output.includes(SECRET), 'the control links');
    },
  },
  {
    title: 'a hard link that is already there carries no write outside',
    run: async (bench) => {
      for (const writes of ['dropped', 'kept'] as const) {
        const { file } = outside(bench);
        const workspace = bench.workspace();
        linkSync(file, join(workspace, 'linked'));
        const script = 'echo changed > linked; mv linked other; echo changed > other; cat linked other';
        await bench.shell(script, { workspace, writes });
        assert.equal(readFileSync(file, 'utf8'), SECRET, `with writes ${writes}`);
      }
      const { file } = outside(bench);
      const folder = bench.folder();
      linkSync(file, join(folder, 'linked'));
      await bench.control('echo changed > linked', folder);
      assert.equal(readFileSync(file, 'utf8'), 'changed\n', 'the control writes through the link');
    },
  },
  {
    title: 'hard links inside the workspace stay writable',
    run: async (bench) => {
      const workspace = bench.workspace();
      writeFileSync(join(workspace, 'one'), 'before');
      chmodSync(join(workspace, 'one'), 0o666);
      linkSync(join(workspace, 'one'), join(workspace, 'two'));
      const { exit } = await bench.shell('echo after > one', { workspace, writes: 'kept' });
      assert.equal(exit.exitCode, 0);
      assert.equal(readFileSync(join(workspace, 'two'), 'utf8'), 'after\n');
    },
  },
  {
    title: 'no file with a set-id bit is left behind',
    run: async (bench) => {
      const script =
        'cp /bin/true a; chmod u+s a; cp /bin/true b; chmod 6755 b; perl -e \'sysopen my $f, "c", 0101, 06755\'; mkdir -m 2755 d';
      const workspace = bench.workspace();
      await bench.shell(script, { workspace, writes: 'kept' });
      const modes = (folder: string) =>
        readdirSync(folder).filter((name) => (lstatSync(join(folder, name)).mode & 0o6000) !== 0);
      assert.ok(existsSync(join(workspace, 'a')), 'the script ran');
      assert.deepEqual(modes(workspace), []);
      const folder = bench.folder();
      await bench.control(script, folder);
      assert.deepEqual(modes(folder).toSorted(), ['a', 'b', 'c', 'd'], 'the control leaves them');
    },
  },
  {
    title: 'dropped writes succeed inside and vanish',
    run: async (bench) => {
      const workspace = bench.workspace();
      writeFileSync(join(workspace, 'file'), 'before');
      chmodSync(join(workspace, 'file'), 0o666);
      const { stdout } = await bench.shell(
        'echo after > file; mkdir -p a/b; echo x > a/b/c; cat file a/b/c',
        { workspace },
      );
      assert.equal(stdout, 'after\nx\n');
      assert.deepEqual(readdirSync(workspace), ['file']);
      assert.equal(readFileSync(join(workspace, 'file'), 'utf8'), 'before');
    },
  },
  {
    title: 'kept writes belong to the owner of the workspace',
    run: async (bench) => {
      const workspace = bench.workspace();
      await bench.shell('mkdir a; echo x > a/b', { workspace, writes: 'kept' });
      const owner = lstatSync(workspace).uid;
      assert.deepEqual(
        [lstatSync(join(workspace, 'a')).uid, lstatSync(join(workspace, 'a/b')).uid],
        [owner, owner],
      );
    },
  },
  {
    title: 'write grants open what they name and nothing else, and leave no empty placeholder',
    run: async (bench) => {
      const workspace = bench.workspace();
      const write = ['src/**', 'deep/er/out.txt', 'unused/**', 'unused.txt'];
      const { stdout } = await bench.shell(
        'echo 1 > src/a && echo src; echo 2 > deep/er/out.txt && echo deep; echo 3 > deep/other 2>/dev/null || echo refused; rm -rf src/a; echo 4 > src/b',
        { workspace, writes: 'kept', grants: { write } },
      );
      assert.equal(stdout, 'src\ndeep\nrefused\n');
      assert.deepEqual(readdirSync(workspace).toSorted(), ['deep', 'src']);
      assert.equal(readFileSync(join(workspace, 'deep/er/out.txt'), 'utf8'), '2\n');
    },
  },
  {
    title: 'an empty list of write grants allows no write, and links never widen one',
    run: async (bench) => {
      const workspace = bench.workspace();
      const refused = await bench.shell('echo x > file', {
        workspace,
        writes: 'kept',
        grants: { write: [] },
      });
      assert.notEqual(refused.exit.exitCode, 0);
      assert.deepEqual(readdirSync(workspace), []);
      const { folder, file } = outside(bench);
      await bench.shell(`ln -s ${folder} out`, { workspace, writes: 'kept' });
      const { exit } = await bench.shell('echo x > out/file', {
        workspace,
        writes: 'kept',
        grants: { write: ['out/**', 'out/new'] },
      });
      assert.equal(exit.failure?.kind, 'sandbox');
      assert.equal(readFileSync(file, 'utf8'), SECRET);
      assert.deepEqual(readdirSync(folder), ['file']);
    },
  },
  {
    title: 'what is granted for reading can be read and not written',
    run: async (bench) => {
      const { folder, file } = outside(bench);
      const { stdout } = await bench.shell(`cat ${file}; echo x > ${file} || echo refused; ls ${folder}`, {
        grants: { read: [folder] },
      });
      assert.equal(stdout, `${SECRET}refused\nfile\n`);
    },
  },
  {
    title: 'the accounts of the host are not there',
    only: 'root',
    run: async (bench) => {
      const { stdout } = await bench.shell(
        'cat /etc/shadow /etc/gshadow; cat /etc/passwd | wc -l; ls -A /root /home/step',
      );
      assert.ok(readFileSync('/etc/shadow', 'utf8').length > 0, 'the control reads it');
      assert.match(stdout, /^3\n/);
      assert.ok(!stdout.includes('.ssh'));
    },
  },
];
