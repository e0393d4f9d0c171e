'use strict';
// Starts the page's program, or says why that cannot be. Until it runs, a form goes nowhere.
(() => {
  const show = (id) => {
    document.getElementById('page').hidden = true;
    document.getElementById(id).hidden = false;
  };
  document.querySelector('form')?.addEventListener('submit', (event) => event.preventDefault());
  if (typeof WebAssembly !== 'object') {
    show('old');
    return;
  }
  const go = new Go();
  const load = async (answer) => {
    if (!answer.ok) throw new Error('no program');
    return WebAssembly.instantiateStreaming
      ? WebAssembly.instantiateStreaming(answer, go.importObject)
      : WebAssembly.instantiate(await answer.arrayBuffer(), go.importObject);
  };
  fetch(document.documentElement.dataset.program)
    .then(load)
    .then(({ instance }) => go.run(instance))
    .then(() => show('unloaded'), () => show('unloaded'));
})();
