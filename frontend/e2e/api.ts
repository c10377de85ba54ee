// The API as a program speaks to it, for what a test needs around it but does not try.
import { type APIRequestContext, type APIResponse, type Browser, type Page, expect } from '@playwright/test';
import { PASSWORD, emailOf, newPage } from './people';
import { picture } from './picture';

/** Fails with what the server said. */
async function read<T>(response: APIResponse): Promise<T> {
  if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${await response.text()}`);
  return (response.status() === 204 ? undefined : ((await response.json()) as { data: T }).data) as T;
}

/** A browser's own requests, with its cookies. */
export class Api {
  private constructor(
    readonly page: Page,
    readonly username: string,
    private readonly token: string,
  ) {}

  /** Signed up by the API; the page's next visit is signed in. */
  static async signUp(browser: Browser, username: string): Promise<Api> {
    const page = await newPage(browser);
    const stranger = new Api(page, '', await Api.token(page.request));
    const { csrf_token } = await stranger.write<{ csrf_token: string }>('POST', 'auth/signup', {
      username,
      email: emailOf(username),
      full_name: username,
      password: PASSWORD,
    });
    return new Api(page, username, csrf_token);
  }

  private static async token(request: APIRequestContext): Promise<string> {
    return (await read<{ csrf_token: string }>(await request.get('/api/v1/auth/csrf'))).csrf_token;
  }

  /** The same person in another browser. */
  async logInElsewhere(browser: Browser, userAgent?: string): Promise<Api> {
    const options = userAgent === undefined ? {} : { userAgent };
    const page = await (await browser.newContext(options)).newPage();
    const stranger = new Api(page, '', await Api.token(page.request));
    const credentials = { login: this.username, password: PASSWORD };
    const { csrf_token } = await stranger.write<{ csrf_token: string }>('POST', 'auth/login', credentials);
    return new Api(page, this.username, csrf_token);
  }

  async endOtherSessions(browser: Browser): Promise<void> {
    await (await this.logInElsewhere(browser)).write('DELETE', 'sessions');
  }

  async write<T>(method: string, path: string, data?: unknown): Promise<T> {
    const headers = { 'X-CSRF-Token': this.token };
    const body = data === undefined ? {} : { data };
    return read<T>(await this.page.request.fetch(`/api/v1/${path}`, { method, headers, ...body }));
  }

  async get<T>(path: string): Promise<T> {
    return read<T>(await this.page.request.get(`/api/v1/${path}`));
  }

  /** A small picture of one colour, ready to be posted. */
  async upload(shade: number): Promise<string> {
    const bytes = picture(shade);
    const grant = await this.write<{ id: string; url: string; headers: Record<string, string> }>(
      'POST',
      'uploads',
      { content_type: 'image/png', byte_size: bytes.length },
    );
    const sent = await this.page.request.put(grant.url, { data: bytes, headers: grant.headers });
    expect(sent.ok()).toBe(true);
    await this.write('POST', `uploads/${grant.id}/complete`);
    // An upload is told of until it is a picture, which has renditions.
    await expect
      .poll(() => this.get(`uploads/${grant.id}`), { intervals: [50] })
      .toHaveProperty('renditions');
    return grant.id;
  }

  /** Where the bytes of a post's pictures are. */
  async addresses(post: string): Promise<string[]> {
    const { media } = await this.get<{ media: { renditions: { url: string }[] }[] }>(`posts/${post}`);
    return media.flatMap(({ renditions }) => renditions.map(({ url }) => url));
  }

  async post(caption: string, shade: number, more: object = {}): Promise<{ id: string }> {
    const media = [{ upload_id: await this.upload(shade), alt_text: caption }];
    return this.write('POST', 'posts', { caption, media, ...more });
  }
}
