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

/** Why a file cannot be uploaded, before its first byte is sent. */
export function refusal(file: File): string | undefined {
  if (/\.hei[cf]$/i.test(file.name) || /hei[cf]/.test(file.type))
    return 'HEIC pictures are not taken yet. Export it as JPEG, or set the camera to "most compatible".';
  if (!TYPES.includes(file.type)) return 'Pictures are taken as JPEG, PNG, WebP or GIF.';
  if (file.size > MAX_BYTES) return `This picture has ${(file.size / 1e6).toFixed(1)} MB; 25 MB is the most.`;
  if (file.size === 0) return 'This file is empty.';
  return undefined;
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
      void parseProblem(response).then((problem) => reject(new ProblemFailure(problem, null)));
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
  let wait = waitOf(response);
  for (;;) {
    await pause(wait * 1000, signal);
    const result = await api.GET('/api/v1/uploads/{id}', params);
    const upload = body(result).data;
    if (upload.media != null) return upload.media;
    if (upload.error != null)
      throw new ProblemFailure({ ...upload.error, errors: upload.error.errors }, null);
    wait = waitOf(result.response);
  }
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
