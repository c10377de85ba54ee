import { valibotResolver } from '@hookform/resolvers/valibot';
import { type DefaultValues, type FieldValues, type Path, useForm } from 'react-hook-form';
import type { User } from '@/api/client';
import { explain, isProblem } from '@/api/problem';
import { useSession } from '@/entities/session/session';

interface SignedIn {
  user: User;
  csrf_token: string;
}

type Schema = Parameters<typeof valibotResolver>[0];

interface Options<T extends FieldValues> {
  schema: Schema;
  defaults: DefaultValues<T>;
  send: (values: T) => Promise<SignedIn>;
  /** Which field a problem's code belongs to. */
  fieldOf?: Partial<Record<string, Path<T>>>;
}

/** A form that ends in a session, whereupon the route leads on; refusals are shown at their fields. */
export function useAuthForm<T extends FieldValues>({ schema, defaults, send, fieldOf = {} }: Options<T>) {
  const session = useSession();
  const form = useForm<T>({ resolver: valibotResolver(schema) as never, defaultValues: defaults });
  const submit = form.handleSubmit(async (values) => {
    try {
      const { user, csrf_token } = await send(values);
      session.begin(user, csrf_token);
    } catch (error) {
      const fields = isProblem(error) ? error.problem.errors : [];
      fields.forEach(({ field, message }, at) =>
        form.setError(field as Path<T>, { message }, { shouldFocus: at === 0 }),
      );
      const field = isProblem(error) ? fieldOf[error.problem.code] : undefined;
      if (field !== undefined) form.setError(field, { message: explain(error) }, { shouldFocus: true });
      else if (fields.length === 0) form.setError('root', { message: explain(error) });
    }
  });
  const { errors, isSubmitting } = form.formState;
  /** What a field is told. */
  const field = (name: Path<T>) => ({
    ...form.register(name),
    error: form.getFieldState(name, form.formState).error?.message,
  });
  return { form, field, page: { onSubmit: submit, busy: isSubmitting, error: errors.root?.message } };
}
