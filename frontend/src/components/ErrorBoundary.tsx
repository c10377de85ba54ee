import { Component, type ReactNode } from 'react';
import { ErrorState } from './States';

interface Props {
  children: ReactNode;
  instead?: ReactNode;
}

/**
 * What could not be shown does not take the rest with it. Most often a part of the app could not be fetched: there is no
 * connection, or a newer version has taken its place. Loading the page anew mends both.
 */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    if (this.props.instead !== undefined) return this.props.instead;
    return (
      <ErrorState
        text="This page could not be shown. Check your connection and load it again."
        verb="Load again"
        onRetry={() => window.location.reload()}
      />
    );
  }
}
