/**
 * A worker and what is said to it and heard of it: commands, questions that it answers, and that
 * it has died.
 */

import { createLife } from "../../state/life.js";

const SILENCE = 15000; // ms without a word from a worker that should say something: it is dead

/**
 * @typedef {{type: string, run?: number, [content: string]: any}} Message of worker.js
 * @typedef {ReturnType<typeof connect>} Connection
 */

/**
 * Starts a worker.
 * @param {object} options
 * @param {(message: Message) => void} options.onMessage what is no answer
 * @param {(reason: string) => void} options.onDeath the worker is gone, and this connection closed
 * @param {() => boolean} options.isAwaited whether it should say something now
 */
export function connect({ onMessage, onDeath, isAwaited }) {
  const life = createLife(); // of the worker
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const questions = createQuestions();
  let stopWatching = () => {};
  worker.onmessage = ({ data }) => {
    if (!questions.take(data)) onMessage(data);
    lookOut();
  };
  worker.onerror = (event) => died(event.message || "the worker could not be loaded");
  life.add(() => worker.terminate());

  function lookOut() {
    stopWatching();
    if (life.signal.aborted || !isAwaited()) return;
    stopWatching = life.after(SILENCE, () => died(`no word in ${SILENCE / 1000} s`));
  }

  /** @param {string} reason */
  function died(reason) {
    close(reason);
    onDeath(reason);
  }

  /** @param {string} reason that the questions without an answer are told */
  function close(reason) {
    life.end();
    questions.reject(reason);
  }

  /** @param {string} command one of worker.js @param {object} [message] */
  function send(command, message = {}) {
    worker.postMessage({ command, ...message });
    lookOut();
  }

  return {
    close,
    send,
    /** @param {string} command that is answered @param {object} [message] @returns {Promise<any>} */
    ask: (command, message) => questions.ask((request) => send(command, { request, ...message })),
  };
}

/** Questions that wait for their answers. */
function createQuestions() {
  /** @type {Map<number, {resolve: (answer: any) => void, reject: (error: Error) => void}>} */
  const waiting = new Map(); // by number
  let asked = 0;

  return {
    /** @param {(request: number) => void} send @returns {Promise<any>} */
    ask(send) {
      return new Promise((resolve, reject) => {
        asked += 1;
        waiting.set(asked, { resolve, reject });
        send(asked);
      });
    },
    /** @param {Message} message @returns {boolean} whether it answers one of them */
    take({ type, request, answer, message }) {
      const question = waiting.get(request);
      if (!question) return false;
      waiting.delete(request);
      if (type === "error") question.reject(new Error(message));
      else question.resolve(answer);
      return true;
    },
    /** @param {string} reason */
    reject(reason) {
      for (const question of waiting.values()) question.reject(new Error(reason));
      waiting.clear();
    },
  };
}
