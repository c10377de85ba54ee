import { Link } from 'react-router-dom';
import { buttonClasses } from './Button';

export function HomeLink() {
  return (
    <Link to="/" className={buttonClasses('quiet')}>
      Go home
    </Link>
  );
}
