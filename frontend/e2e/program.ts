// The server's program: its command line, and servers of a test's own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect } from '@playwright/test';
import { Api } from './api';
import { newName } from './people';
import { test } from './watch';

export const program = process.env['TINTYPE_PROGRAM'];

/** A role is given at the command line, which reads the server's own settings, and ends the sessions. */
export async function withRole(browser: Browser, role: 'moderator' | 'admin'): Promise<Api> {
  const person = await Api.signUp(browser, newName(role));
  execFileSync(program ?? '', ['admin', 'promote', person.username, role]);
  return person.logInElsewhere(browser);
}

type Settings = Record<string, string>;

export class Server {
  private constructor(
    readonly url: string,
    private readonly settings: Settings,
    private readonly running: ChildProcess,
  ) {}

  /** In a folder of its own, which goes with it. */
  static async start(more: Settings): Promise<Server> {
    const bind = `127.0.0.1:${await freePort()}`;
    const settings = {
      ...more,
      TINTYPE__DATA_DIR: mkdtempSync(join(tmpdir(), 'tintype-')),
      TINTYPE__SERVER__BIND: bind,
      TINTYPE__LIMITS__FACTOR: '1000',
    };
    const running = spawn(program ?? '', ['serve'], {
      env: { ...process.env, ...settings },
      stdio: 'ignore',
    });
    const url = `http://${bind}`;
    const ready = () =>
      fetch(`${url}/readyz`).then(
        ({ ok }) => ok || running.exitCode,
        () => running.exitCode,
      );
    await expect.poll(ready, { intervals: [50], timeout: 20_000 }).not.toBeNull();
    expect(running.exitCode, 'the server has ended').toBeNull();
    return new Server(url, settings, running);
  }

  /** What the command line prints. */
  admin(...command: string[]): string {
    const env = { ...process.env, ...this.settings };
    return execFileSync(program ?? '', ['admin', ...command], { env, encoding: 'utf8' }).trim();
  }

  async stop(): Promise<void> {
    const ended = once(this.running, 'exit');
    if (this.running.kill()) await ended;
    rmSync(this.settings['TINTYPE__DATA_DIR'] ?? '', { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** For tests of a server that is set up otherwise than that of all others. */
export const testWith = (settings: Settings) =>
  test.extend<{ server: Server }>({
    server: async ({}, give) => {
      const server = await Server.start(settings);
      await give(server);
      await server.stop();
    },
    baseURL: ({ server }, give) => give(server.url),
  });
