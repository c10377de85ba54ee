import { type DragEvent, type FormEvent, useEffect, useRef, useState } from 'react';
import { explain, isProblem } from '@/api/problem';
import { Button } from '@/components/Button';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { PageTitle } from '@/components/PageTitle';
import { Switch } from '@/components/Switch';
import { TextArea } from '@/components/TextArea';
import { useToast } from '@/components/Toasts';
import { ProofNote } from '@/entities/session/ProofNote';
import { useSession } from '@/entities/session/session';
import { countGraphemes } from '@/lib/graphemes';
import { FileField } from './FileField';
import { PictureList } from './PictureList';
import { type Keeper, loadDraft } from './draft';
import { type Item, MOST, isReady, toDraft } from './items';
import { useKeptDraft } from './useKeptDraft';
import { usePictures } from './usePictures';
import { usePublish } from './usePublish';

const CAPTION_MAX = 2200;

interface NewPostProps {
  owner: Keeper;
  /** No other tab has the draft any more. */
  isDraftFree?: boolean;
  /** In the place of what had the focus. */
  isTakenOver?: boolean;
  onBegun?: (begun: boolean) => void;
}

export function NewPost({ owner, isDraftFree = false, isTakenOver = false, onBegun }: NewPostProps) {
  const [draft] = useState(() => loadDraft(owner));
  const [caption, setCaption] = useState(draft.caption);
  const [forFollowers, setForFollowers] = useState(draft.forFollowers);
  const pictures = usePictures(owner, draft.pictures);
  const { items, add } = pictures;
  const field = useRef<HTMLInputElement>(null);
  const [discarding, setDiscarding] = useState(false);
  const say = useToast();

  const begun = items.length > 0 || caption !== '' || forFollowers;
  useEffect(() => onBegun?.(begun), [begun, onBegun]);
  useEffect(() => {
    if (isTakenOver && document.activeElement === document.body) field.current?.focus();
  }, [isTakenOver]);
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
            {isDraftFree
              ? 'Your draft comes back once you publish or discard this, which is not kept.'
              : 'Your draft is open in another tab. What you write here is not kept: publish it before you leave.'}
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
        <Notes items={items} error={publish.error} />
        <Button
          type="submit"
          disabled={!ready || countGraphemes(caption) > CAPTION_MAX}
          busy={publish.isPending}
        >
          Publish
        </Button>
        {begun && (
          <Button look="quiet" onClick={() => setDiscarding(true)}>
            Discard
          </Button>
        )}
      </div>
      {discarding && (
        <ConfirmDialog
          title="Discard the post"
          text="Its pictures and its words will be gone."
          verb="Discard"
          keep="Keep writing"
          onConfirm={discard}
          onClose={() => setDiscarding(false)}
        />
      )}
    </form>
  );
}

function Notes({ items, error }: { items: Item[]; error: Error | null }) {
  const refused = items.some((item) => item.error !== undefined);
  const missingAlt = items.some((item) => item.alt.trim() === '');
  return (
    <>
      {refused && (
        <p className="text-xs text-ink-faint">
          Remove what was refused, or try it again, to publish the rest.
        </p>
      )}
      {items.every(isReady) && missingAlt && (
        <p className="text-xs text-ink-faint">
          A picture has no alt text: some people will not know what it shows.
        </p>
      )}
      {error !== null && <Refused error={error} />}
    </>
  );
}

function Refused({ error }: { error: Error }) {
  const { user } = useSession();
  const unproven = user != null && isProblem(error, 'auth.email_unverified');
  return (
    <div role="alert" className="text-sm">
      {unproven ? (
        <ProofNote
          email={user.email}
          text="Confirm your address first: your draft stays here until you publish it."
        />
      ) : (
        <p className="text-danger">{explain(error)}</p>
      )}
    </div>
  );
}
