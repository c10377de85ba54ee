import { Link } from 'react-router-dom';
import { buttonClasses } from './Button';

/** The way on from where there is nothing. */
export function HomeLink() {
  return (
    <Link to="/" className={buttonClasses('quiet')}>
      Go home
    </Link>
  );
}
