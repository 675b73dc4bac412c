// Stands for what Ink must not load (React's devtools), and for its own look at CI: whether to draw is decided before.
export default false;
