import { type RefObject, useLayoutEffect, useRef } from 'react';
import { ChooseAgain, Move, Remove, Retry } from './PictureActions';
import { PictureRow } from './PictureRow';
import { isReady, mayRetry, summary } from './items';
import type { Pictures } from './usePictures';

interface PictureListProps {
  pictures: Pictures;
  /** Has the focus when no picture is left. */
  field: RefObject<HTMLInputElement>;
}

export function PictureList({ pictures, field }: PictureListProps) {
  const { items } = pictures;
  const list = useRef<HTMLUListElement>(null);
  const focus = useRef<() => void>();
  useLayoutEffect(() => {
    focus.current?.();
    focus.current = undefined;
  });
  const row = (key: string) => list.current?.querySelector<HTMLElement>(`[data-key='${key}']`);
  const button = (key: string, which: string) =>
    row(key)?.querySelector<HTMLElement>(`button${which}:enabled`);
  const move = (key: string, by: -1 | 1) => {
    // At the end of the list it can only go back.
    focus.current = () => (button(key, `[data-move='${by}']`) ?? button(key, '[data-move]'))?.focus();
    pictures.move(key, by);
  };
  const remove = (key: string, index: number) => {
    const neighbour = items[index + 1] ?? items[index - 1];
    // Not its button that removes: a second press would.
    focus.current = () => (neighbour === undefined ? field.current : row(neighbour.key))?.focus();
    pictures.remove(key);
  };
  return (
    <>
      <p role="status" className="sr-only">
        {summary(items)}
      </p>
      {items.length > 0 && (
        <ul ref={list} aria-label="Pictures">
          {items.map((item, index) => {
            const name = `picture ${index + 1}`;
            const isOver = isReady(item) || item.error !== undefined;
            return (
              <PictureRow
                key={item.key}
                item={item}
                name={name}
                onAlt={(alt) => pictures.setAlt(item.key, alt)}
              >
                {mayRetry(item) && <Retry name={name} onRetry={() => pictures.retry(item)} />}
                {item.gone === true && (
                  <ChooseAgain name={name} onFile={(file) => pictures.replace(item, file)} />
                )}
                {items.length > 1 && (
                  <Move
                    name={name}
                    first={index === 0}
                    last={index === items.length - 1}
                    onMove={(by) => move(item.key, by)}
                  />
                )}
                <Remove
                  label={`${isOver ? 'Remove' : 'Cancel'} ${name}`}
                  onRemove={() => remove(item.key, index)}
                />
              </PictureRow>
            );
          })}
        </ul>
      )}
    </>
  );
}
