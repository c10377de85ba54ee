import { HomeLink } from '@/components/HomeLink';
import { EmptyState } from '@/components/States';
import { useTitle } from '@/lib/useTitle';

export function NotFound() {
  useTitle('Not found');
  return (
    <EmptyState
      page
      title="There is nothing here"
      text="The address may be misspelt, or what was here is gone."
    >
      <HomeLink />
    </EmptyState>
  );
}
