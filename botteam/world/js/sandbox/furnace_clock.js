'use strict'
// One tick of a furnace, pure: minecraft.wiki/w/Smelting. A furnace is its plain block entity
// {items: [input, fuel, output] as {name, count}, burning, burnTime, progress, cookTime, used: {input name: times}}.
const { SMELTING, FUEL } = require('./smelting')

const KINDS = {
  furnace: { cookTime: 200, burnShare: 1, takes: () => true },
  blast_furnace: { cookTime: 100, burnShare: 2, takes: recipe => recipe.kind === 'ore' },
  smoker: { cookTime: 100, burnShare: 2, takes: recipe => recipe.kind === 'food' }
}
const [INPUT, FUEL_SLOT, OUTPUT] = [0, 1, 2]
const COOLING = 2 // progress lost each tick without fire
const MOST = 64

function recipeFor (type, stack) {
  const recipe = stack && SMELTING.get(stack.name)
  return recipe && KINDS[type].takes(recipe) ? recipe : null
}

const burnTimeOf = (type, stack) => Math.floor((FUEL.get(stack?.name) ?? 0) / KINDS[type].burnShare)

const newFurnace = type => ({
  type, items: [null, null, null], burning: 0, burnTime: 0, progress: 0, cookTime: KINDS[type].cookTime, used: {}
})

const less = stack => stack.count > 1 ? { ...stack, count: stack.count - 1 } : null

function hasRoom (output, recipe) {
  return !output || (output.name === recipe.result && !output.components?.length && output.count < MOST)
}

/** Lets one tick pass in place; true while there is anything left to happen. */
function tickFurnace (furnace) {
  const { items, type } = furnace
  if (furnace.burning > 0) furnace.burning--
  const recipe = recipeFor(type, items[INPUT])
  const canCook = !!recipe && hasRoom(items[OUTPUT], recipe)
  if (furnace.burning === 0 && canCook) kindle(furnace)
  if (furnace.burning > 0) {
    if (canCook) cook(furnace, recipe)
    else furnace.progress = 0
  } else if (furnace.progress > 0) furnace.progress = Math.max(0, furnace.progress - COOLING)
  return furnace.burning > 0 || furnace.progress > 0
}

function kindle (furnace) {
  const fuel = furnace.items[FUEL_SLOT]
  const ticks = burnTimeOf(furnace.type, fuel)
  if (ticks <= 0) return
  furnace.burning = furnace.burnTime = ticks
  furnace.items[FUEL_SLOT] = fuel.name === 'lava_bucket' ? { name: 'bucket', count: 1 } : less(fuel)
}

function cook (furnace, recipe) {
  if (++furnace.progress < furnace.cookTime) return
  const { items, used } = furnace
  const input = items[INPUT].name
  furnace.progress = 0
  items[OUTPUT] = { name: recipe.result, count: (items[OUTPUT]?.count ?? 0) + 1 }
  items[INPUT] = less(items[INPUT])
  if (input === 'wet_sponge' && items[FUEL_SLOT]?.name === 'bucket') items[FUEL_SLOT] = { name: 'water_bucket', count: 1 }
  used[input] = (used[input] ?? 0) + 1
}

/** Puts a plain stack into a slot; a different input starts anew. */
function putStack (furnace, slot, stack) {
  const before = furnace.items[slot]
  furnace.items[slot] = stack
  const isSame = stack && before?.name === stack.name && JSON.stringify(before.components) === JSON.stringify(stack.components)
  if (slot === INPUT && !isSame) furnace.progress = 0
}

/** Experience for all that was smelted since it was last asked: each recipe rounds by chance. */
function takeExperience (furnace, chance) {
  let points = 0
  for (const [input, times] of Object.entries(furnace.used)) {
    const exact = times * (SMELTING.get(input)?.xp ?? 0)
    points += Math.floor(exact) + (chance() < exact % 1 ? 1 : 0)
  }
  furnace.used = {}
  return points
}

module.exports = { newFurnace, tickFurnace, putStack, takeExperience, recipeFor, burnTimeOf, KINDS }
