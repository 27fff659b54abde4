// node ghost.mjs set-up GHOST SITE       makes a site in the folder SITE: its data, and `key` with an integration's Admin API key
// node ghost.mjs serve GHOST SITE PORT   serves a copy of it on this machine, until it is killed
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const [, , what, ghost, site, given] = process.argv;

const freePort = () => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const start = port => {
  const child = serve(port);
  process.once('exit', () => child.kill());
  return child;
};

const serve = port => spawn(process.execPath, [join(ghost, 'index.js')], {
  cwd: ghost,
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_ENV: 'production',
    url: `http://127.0.0.1:${port}`,
    server__host: '127.0.0.1',
    server__port: port,
    database__client: 'sqlite3',
    database__connection__filename: join(site, 'ghost.db'),
    database__useNullAsDefault: 'true',
    paths__contentPath: join(site, 'content'),
    mail__transport: 'Direct',
    logging__level: 'error',
    privacy__useUpdateCheck: 'false',
    privacy__useGravatar: 'false',
    privacy__useRpcPing: 'false',
  },
});

async function setUp() {
  for (const folder of ['data', 'files', 'images', 'logs', 'media', 'public', 'settings', 'themes']) {
    mkdirSync(join(site, 'content', folder), { recursive: true });
  }
  cpSync(join(ghost, 'content/themes/source'), join(site, 'content/themes/source'), { recursive: true });
  const port = await freePort(), base = `http://127.0.0.1:${port}`;
  const child = start(port);
  const call = async (path, body, more = {}) => {
    const answer = await fetch(`${base}/ghost/api/admin${path}`, {
      method: 'POST',
      headers: { Origin: base, 'Content-Type': 'application/json', 'Accept-Version': 'v5.0', ...more },
      body: JSON.stringify(body),
    });
    // To its end: Ghost sends the head of an answer before it has kept the session, and the last byte after.
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status} ${text}`);
    }
    return { text, headers: answer.headers };
  };
  for (let tried = 0; ; tried++) {
    const up = await fetch(`${base}/ghost/api/admin/site/`).catch(() => null);
    if (up?.ok) {
      break;
    }
    if (tried > 600 || child.exitCode !== null) {
      throw new Error('Ghost does not come up');
    }
    await setTimeout(500);
  }
  const person = { email: 'editor@brand.example', password: crypto.randomUUID() };
  await call('/authentication/setup/', { setup: [{ name: 'Editor', ...person, blogTitle: 'Brand' }] });
  const login = await call('/session/', { username: person.email, password: person.password });
  const cookie = login.headers.get('set-cookie').split(';')[0];
  const made = JSON.parse((await call('/integrations/?include=api_keys', { integrations: [{ name: 'Baton' }] }, { cookie })).text);
  writeFileSync(join(site, 'key'), made.integrations[0].api_keys.find(key => key.type === 'admin').secret);
  child.kill('SIGTERM');
  await new Promise(resolve => child.once('exit', resolve));
}

if (what === 'set-up') {
  await setUp();
} else {
  const child = start(Number(given));
  process.on('SIGTERM', () => child.kill());
  child.once('exit', code => process.exit(code ?? 1));
}
