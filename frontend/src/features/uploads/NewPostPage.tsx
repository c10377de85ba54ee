import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ImagePlus } from 'lucide-react';
import { type DragEvent, type FormEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { api, body } from '@/api/client';
import { explain, isProblem } from '@/api/problem';
import { Button } from '@/components/Button';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { PageTitle } from '@/components/PageTitle';
import { Switch } from '@/components/Switch';
import { TextArea } from '@/components/TextArea';
import { useToast } from '@/components/Toasts';
import { ACCEPT } from '@/entities/media/upload';
import { restartFeed } from '@/entities/post/queries';
import { countGraphemes } from '@/lib/graphemes';
import { createIntent } from '@/lib/intent';
import { useTitle } from '@/lib/useTitle';
import { PictureList } from './PictureList';
import { clearDraft, loadDraft, loadSent, noteSent } from './draft';
import { MOST, isReady, toDraft } from './items';
import { useKeptDraft } from './useKeptDraft';
import { usePictures } from './usePictures';

const CAPTION_MAX = 2200;

/** Pictures, what they show, what one has to say. */
export function NewPostPage({ owner }: { owner: string }) {
  useTitle('New post');
  const [draft] = useState(() => loadDraft(owner));
  const [caption, setCaption] = useState(draft.caption);
  const [forFollowers, setForFollowers] = useState(draft.forFollowers);
  const pictures = usePictures(owner, draft.pictures);
  const { items, add } = pictures;
  const field = useRef<HTMLInputElement>(null);
  const [discarding, setDiscarding] = useState(false);
  const [intent] = useState(() => createIntent(loadSent(owner), (sent) => noteSent(owner, sent)));
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();

  useKeptDraft(owner, { caption, forFollowers, pictures: toDraft(items) });

  const publish = useMutation({
    mutationFn: async () => {
      const post = {
        caption,
        visibility: forFollowers ? ('followers' as const) : ('public' as const),
        media: items.map((item) => ({ upload_id: item.uploadId ?? '', alt_text: item.alt })),
      };
      const headers = { 'Idempotency-Key': intent.keyFor(post) };
      return body(await api.POST('/api/v1/posts', { headers, body: post })).data;
    },
    onSuccess: (post) => {
      intent.answered();
      clearDraft(owner);
      restartFeed(client);
      void client.invalidateQueries({ queryKey: ['posts'] });
      void client.invalidateQueries({ queryKey: ['profiles', post.author.username] });
      say('Your post is published.');
      navigate(`/p/${post.id}`, { replace: true });
    },
    onError: (error) => {
      if (isProblem(error) && error.problem.status < 500) intent.answered();
    },
  });

  const take = (files: FileList | null) => {
    const left = add(Array.from(files ?? []));
    if (left > 0) say(`A post holds ${MOST} pictures; ${left} more ${left === 1 ? 'was' : 'were'} left out.`);
  };
  const discard = () => {
    setDiscarding(false);
    pictures.clear();
    setCaption('');
    setForFollowers(false);
    intent.answered();
    clearDraft(owner);
    field.current?.focus();
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  };
  const ready = items.length > 0 && items.every(isReady);
  const refused = items.some((item) => item.error !== undefined);
  const missingAlt = items.some((item) => item.alt.trim() === '');
  return (
    // Dropping and pasting are shortcuts for the file field.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      className="mx-auto max-w-xl"
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      onPaste={(event) => take(event.clipboardData.files)}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        publish.mutate();
      }}
    >
      <PageTitle>New post</PageTitle>
      <div className="flex flex-col gap-4 px-4">
        <label className="flex min-h-32 cursor-pointer flex-col items-center justify-center gap-2 rounded-md border border-dashed border-edge bg-raised p-6 text-center text-sm text-balance text-ink-soft focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent hover:bg-sunken">
          <ImagePlus aria-hidden size={28} className="text-accent" />
          Choose photographs, or drop or paste them here
          <span className="text-xs">Up to 10, each at most 25&nbsp;MB</span>
          <input
            ref={field}
            type="file"
            multiple
            accept={`${ACCEPT},.heic,.heif`}
            className="sr-only"
            aria-label="Choose photographs"
            onChange={(event) => {
              take(event.target.files);
              event.target.value = '';
            }}
          />
        </label>
        <PictureList pictures={pictures} field={field} />
        <TextArea
          label="Caption"
          limit={CAPTION_MAX}
          text={caption}
          onChange={(event) => setCaption(event.target.value)}
        />
        <Switch
          label="For followers only"
          hint="Otherwise everybody sees it, unless your account is private."
          checked={forFollowers}
          onChange={setForFollowers}
        />
        {refused && (
          <p className="text-xs text-ink-faint">
            Remove what was refused, or try it again, to publish the rest.
          </p>
        )}
        {ready && missingAlt && (
          <p className="text-xs text-ink-faint">
            A picture has no alt text: some people will not know what it shows.
          </p>
        )}
        {publish.isError && (
          <p role="alert" className="text-sm text-danger">
            {explain(publish.error)}
          </p>
        )}
        <Button
          type="submit"
          disabled={!ready || countGraphemes(caption) > CAPTION_MAX}
          busy={publish.isPending}
        >
          Publish
        </Button>
        {(items.length > 0 || caption !== '') && (
          <Button look="quiet" onClick={() => setDiscarding(true)}>
            Discard
          </Button>
        )}
      </div>
      {discarding && (
        <ConfirmDialog
          title="Discard the post"
          text="Its pictures and its words are gone."
          verb="Discard"
          keep="Keep writing"
          onConfirm={discard}
          onClose={() => setDiscarding(false)}
        />
      )}
    </form>
  );
}
