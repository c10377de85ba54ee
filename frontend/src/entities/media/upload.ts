import { type Media, type Schemas, type UploadGrant, api, body } from '@/api/client';
import { NetworkFailure, ProblemFailure, parseProblem } from '@/api/problem';

export const MAX_BYTES = 25_000_000;
type ContentType = Schemas['NewUpload']['content_type'];
const TYPES: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
] satisfies ContentType[];
export const ACCEPT = TYPES.join(',');
const DEFAULT_WAIT_SECONDS = 1;
/** In a row, without an answer that helps. */
const MOST_FAILED_LOOKS = 5;

/** Why a file cannot be uploaded, before its first byte is sent. */
export function refusal(file: File): string | undefined {
  if (/\.hei[cf]$/i.test(file.name) || /hei[cf]/.test(file.type))
    return 'HEIC pictures are not taken yet. Export it as JPEG, or set the camera to "most compatible".';
  if (!TYPES.includes(file.type)) return 'Pictures are taken as JPEG, PNG, WebP or GIF.';
  if (file.size > MAX_BYTES) return `This picture has ${(file.size / 1e6).toFixed(1)} MB; 25 MB is the most.`;
  if (file.size === 0) return 'This file is empty.';
  return undefined;
}

/** Whether the picture itself was refused: its bytes stay what they are. */
export function isFinal(error: unknown): boolean {
  return error instanceof ProblemFailure && error.problem.code.startsWith('media.');
}

interface Uploaded {
  uploadId: string;
  media: Media;
}

/** Asks for a place, sends the bytes, waits for the picture. */
export async function upload(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Uploaded> {
  const grant = body(
    await api.POST('/api/v1/uploads', {
      body: { content_type: file.type as ContentType, byte_size: file.size },
      signal,
    }),
  ).data;
  await send(grant, file, onProgress, signal);
  return { uploadId: grant.id, media: await complete(grant.id, signal) };
}

/** The picture of an earlier upload; `undefined` where it is gone. */
export async function recover(id: string, signal: AbortSignal): Promise<Media | undefined> {
  try {
    return await lookUntilDone(id, signal, 0);
  } catch (error) {
    const status = error instanceof ProblemFailure ? error.problem.status : undefined;
    if (status === 404 || status === 410) return undefined;
    throw error;
  }
}

/** XMLHttpRequest, since fetch does not tell how much was sent. */
function send(grant: UploadGrant, file: File, onProgress: (share: number) => void, signal: AbortSignal) {
  return new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(grant.method, grant.url);
    for (const [name, value] of Object.entries(grant.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.loaded / Math.max(event.total, 1));
    request.onload = () => {
      if (request.status < 300) {
        resolve();
        return;
      }
      const response = new Response(request.responseText, { status: request.status });
      const retryAfter = request.getResponseHeader('Retry-After');
      void parseProblem(response).then((problem) => reject(new ProblemFailure(problem, retryAfter)));
    };
    request.onerror = () => reject(new NetworkFailure());
    request.onabort = () => reject(new DOMException('Cancelled', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(grant.method === 'PUT' ? file : form(grant, file));
  });
}

function form(grant: UploadGrant, file: File): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(grant.fields)) data.append(name, value);
  data.append('file', file);
  return data;
}

async function complete(id: string, signal: AbortSignal): Promise<Media> {
  const params = { params: { path: { id } }, signal };
  const { data, response } = await api.POST('/api/v1/uploads/{id}/complete', params);
  if (response.status === 200 && data !== undefined && 'renditions' in data.data) return data.data;
  return lookUntilDone(id, signal, waitOf(response));
}

/** Looks as often as the server asks to; a busy server or a lost connection is not the end of it. */
async function lookUntilDone(id: string, signal: AbortSignal, firstWait: number): Promise<Media> {
  let wait = firstWait;
  let failed = 0;
  for (;;) {
    await pause(wait * 1000, signal);
    try {
      const result = await api.GET('/api/v1/uploads/{id}', { params: { path: { id } }, signal });
      const { data } = body(result);
      if ('renditions' in data) return data;
      // Its bytes never came.
      if (data.state !== 'processing') throw new ProblemFailure(GONE, null);
      failed = 0;
      wait = waitOf(result.response);
    } catch (error) {
      failed += 1;
      if (!mayPass(error) || failed === MOST_FAILED_LOOKS) throw error;
      wait =
        (error instanceof ProblemFailure ? error.retryAfter : undefined) ?? DEFAULT_WAIT_SECONDS * failed;
    }
  }
}

const GONE = {
  status: 410,
  code: 'upload.expired',
  title: 'The picture did not arrive. Try again.',
  detail: '',
  errors: [],
};

function mayPass(error: unknown): boolean {
  if (error instanceof NetworkFailure) return true;
  return error instanceof ProblemFailure && [429, 502, 503, 504].includes(error.problem.status);
}

/** How long the server asks to wait before asking again, in seconds. */
function waitOf(response: Response): number {
  return Number(response.headers.get('Retry-After') ?? DEFAULT_WAIT_SECONDS) || DEFAULT_WAIT_SECONDS;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = window.setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer);
      reject(new DOMException('Cancelled', 'AbortError'));
    });
  });
}
