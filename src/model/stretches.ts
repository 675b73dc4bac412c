/** The hours in which stores are judged are told apart in so many equal parts. */
export const QUARTERS = 4;
