/** What a long action says while it runs. `message` is a short phrase in lower case; `fraction` is 0 to 1 where it is known. */
export type Progress = (message: string, fraction?: number) => void;

/** Progress that nobody watches. */
export const silent: Progress = () => undefined;
