import { valibotResolver } from '@hookform/resolvers/valibot';
import { type DefaultValues, type FieldValues, type Path, useForm } from 'react-hook-form';
import { explain, isProblem } from './problem';

type Schema = Parameters<typeof valibotResolver>[0];

interface Options<T extends FieldValues, A> {
  schema: Schema;
  defaults: DefaultValues<T>;
  send: (values: T) => Promise<A>;
  onDone: (answer: A, values: T) => void | Promise<void>;
  /** Which field a problem's code belongs to. */
  fieldOf?: Partial<Record<string, Path<T>>>;
  /** What to say of a code, where the server's words are of something else. */
  words?: Partial<Record<string, string>>;
}

/** A form that is one request; refusals are shown at their fields, and what was typed stays. */
export function useRequestForm<T extends FieldValues, A>(options: Options<T, A>) {
  const { schema, defaults, send, onDone, fieldOf = {}, words = {} } = options;
  const form = useForm<T>({ resolver: valibotResolver(schema) as never, defaultValues: defaults });
  const refuse = (error: unknown) => {
    const { code = '', errors = [] } = isProblem(error) ? error.problem : {};
    const own = errors.filter(({ field }) => field in form.getValues());
    own.forEach(({ field, message }, at) =>
      form.setError(field as Path<T>, { message }, { shouldFocus: at === 0 }),
    );
    if (own.length > 0) return;
    const message = words[code] ?? explain(error);
    const field = fieldOf[code];
    if (field === undefined) form.setError('root', { message });
    else form.setError(field, { message }, { shouldFocus: true });
  };
  const submit = form.handleSubmit(async (values) => {
    let answer: A;
    try {
      answer = await send(values);
    } catch (error) {
      refuse(error);
      return;
    }
    await onDone(answer, values);
  });
  const { errors, isSubmitting } = form.formState;
  /** What a field is told. */
  const field = (name: Path<T>) => ({
    ...form.register(name),
    error: form.getFieldState(name, form.formState).error?.message,
  });
  return { form, field, page: { onSubmit: submit, busy: isSubmitting, error: errors.root?.message } };
}
