import { readFileSync, readdirSync } from 'node:fs';
import { expect } from '@playwright/test';

const folder = process.env['TINTYPE_MAIL'] ?? '../data/mail';

const letters = (): string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.eml'))
      .map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  } catch {
    // The first letter makes the folder.
    return [];
  }
};

/** The address in the one letter with such a link that somebody has got; the server writes its mail into a folder. */
export async function linkTo(page: 'reset' | 'verify', email: string): Promise<string> {
  const link = new RegExp(`/${page}\\?token=[\\w.-]+`);
  const found = () =>
    letters()
      .filter((letter) => letter.includes(`To: ${email}`) || letter.includes(`To: <${email}>`))
      .map((letter) => link.exec(letter)?.[0])
      .find((address) => address !== undefined);
  await expect.poll(found, { message: `a letter to ${email}`, timeout: 20_000 }).toBeDefined();
  return found() ?? '';
}
