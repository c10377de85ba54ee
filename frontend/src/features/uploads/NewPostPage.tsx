import { type DragEvent, type FormEvent, useRef, useState } from 'react';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { PageTitle } from '@/components/PageTitle';
import { Loading } from '@/components/States';
import { Switch } from '@/components/Switch';
import { TextArea } from '@/components/TextArea';
import { useToast } from '@/components/Toasts';
import { countGraphemes } from '@/lib/graphemes';
import { useLock } from '@/lib/useLock';
import { useTitle } from '@/lib/useTitle';
import { FileField } from './FileField';
import { PictureList } from './PictureList';
import { type Keeper, loadDraft } from './draft';
import { MOST, isReady, toDraft } from './items';
import { useKeptDraft } from './useKeptDraft';
import { usePictures } from './usePictures';
import { usePublish } from './usePublish';

const CAPTION_MAX = 2200;

/** One draft for each person; of two tabs the first has it. */
export function NewPostPage({ owner }: { owner: string }) {
  useTitle('New post');
  const has = useLock(`tintype.draft.${owner}`);
  return has === undefined ? <Loading /> : <NewPost owner={has ? owner : undefined} />;
}

/** Pictures, what they show, what one has to say. */
function NewPost({ owner }: { owner: Keeper }) {
  const [draft] = useState(() => loadDraft(owner));
  const [caption, setCaption] = useState(draft.caption);
  const [forFollowers, setForFollowers] = useState(draft.forFollowers);
  const pictures = usePictures(owner, draft.pictures);
  const { items, add } = pictures;
  const field = useRef<HTMLInputElement>(null);
  const [discarding, setDiscarding] = useState(false);
  const say = useToast();

  const { publish, forget } = usePublish(owner);
  useKeptDraft(owner, { caption, forFollowers, pictures: toDraft(items) });

  const take = (files: FileList | null) => {
    const left = add(Array.from(files ?? []));
    if (left > 0) say(`A post holds ${MOST} pictures; ${left} more ${left === 1 ? 'was' : 'were'} left out.`);
  };
  const discard = () => {
    setDiscarding(false);
    pictures.clear();
    setCaption('');
    setForFollowers(false);
    forget();
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
        publish.mutate({ caption, forFollowers, items });
      }}
    >
      <PageTitle>New post</PageTitle>
      <div className="flex flex-col gap-4 px-4">
        {owner === undefined && (
          <p role="status" className="text-sm text-ink-soft">
            Your draft is open in another tab. What you write here is not kept: publish it before you leave.
          </p>
        )}
        <FileField ref={field} onFiles={take} />
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
