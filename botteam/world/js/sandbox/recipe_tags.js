'use strict'
// Recipes whose item tags minecraft-data leaves out: it knows one member only. Tags: minecraft.wiki/w/Item_tag_(Java_Edition).

const COLOURS = ['white', 'orange', 'magenta', 'light_blue', 'yellow', 'lime', 'pink', 'gray', 'light_gray', 'cyan', 'purple',
  'blue', 'brown', 'green', 'red', 'black']
const STEMS = ['crimson', 'warped']

/** All that one kind of planks is sawn from: log or stem, wood or hyphae, and both stripped. */
function logsFor (planks) {
  const kind = planks.replace(/_planks$/, '')
  if (kind === 'bamboo') return ['bamboo_block', 'stripped_bamboo_block']
  const [log, wood] = STEMS.includes(kind) ? ['stem', 'hyphae'] : ['log', 'wood']
  return [`${kind}_${log}`, `${kind}_${wood}`, `stripped_${kind}_${log}`, `stripped_${kind}_${wood}`]
}

function plankRecipes (registry) {
  const planks = registry.itemsArray.map(item => item.name).filter(name => name.endsWith('_planks'))
  return planks.flatMap(name => logsFor(name).map(log => ({ ingredients: [log], result: name, count: name === 'bamboo_planks' ? 2 : 4 })))
}

/** Wool, carpets and beds of any other colour take a dye (minecraft.wiki/w/Dye#Dyeing). */
function dyeRecipes () {
  const recipes = []
  for (const colour of COLOURS) {
    for (const other of COLOURS.filter(name => name !== colour)) {
      for (const thing of ['wool', 'carpet', 'bed']) {
        recipes.push({ ingredients: [`${colour}_dye`, `${other}_${thing}`], result: `${colour}_${thing}`, count: 1 })
      }
    }
  }
  return recipes
}

const CHARCOAL_TOO = [{ ingredients: ['gunpowder', 'blaze_powder', 'charcoal'], result: 'fire_charge', count: 3 }]

/** The missing variants in minecraft-data's own form (ids). */
function extraRecipes (registry) {
  const id = name => registry.itemsByName[name]?.id
  return [...plankRecipes(registry), ...dyeRecipes(), ...CHARCOAL_TOO]
    .filter(({ ingredients, result }) => [result, ...ingredients].every(name => id(name) !== undefined))
    .map(({ ingredients, result, count }) => ({ ingredients: ingredients.map(id), result: { id: id(result), count } }))
}

module.exports = { extraRecipes }
