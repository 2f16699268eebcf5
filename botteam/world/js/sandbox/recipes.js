'use strict'
// The crafting book: what a grid of stacks makes. minecraft-data lists one variant for each member of an item tag and
// joins two tags of one recipe in step, so variants of one recipe are merged back into "any of" sets here.
// Rules: minecraft.wiki/w/Crafting.

const { stackMaker } = require('./stacks')
const { extraRecipes } = require('./recipe_tags')

/** What an ingredient leaves in its slot (minecraft.wiki/w/Crafting#Remaining_items). */
const LEAVES = {
  water_bucket: 'bucket',
  lava_bucket: 'bucket',
  milk_bucket: 'bucket',
  honey_bottle: 'glass_bottle',
  dragon_breath: 'glass_bottle'
}

/** Letters for equal ingredients in order of appearance: two variants of one recipe have the same pattern. */
function patternOf (cells) {
  const ids = []
  const letters = cells.map(id => {
    if (id == null) return -1
    if (!ids.includes(id)) ids.push(id)
    return ids.indexOf(id)
  })
  return { ids, letters }
}

/** minecraft-data's variants as recipes {result, width, height, cells: [Set|null]} (width 0: shapeless). */
function mergeVariants (variants) {
  const merged = new Map()
  for (const { inShape, ingredients, result } of variants) {
    const width = inShape ? Math.max(...inShape.map(row => row.length)) : 0
    const cells = inShape ? inShape.flatMap(row => Array.from({ length: width }, (_, x) => row[x] ?? null)) : ingredients
    const { ids, letters } = patternOf(cells)
    const key = [result.id, result.count, width, letters].join('|')
    if (!merged.has(key)) merged.set(key, { result, width, letters, sets: ids.map(() => new Set()) })
    ids.forEach((id, letter) => merged.get(key).sets[letter].add(id))
  }
  return [...merged.values()].map(({ result, width, letters, sets }) => ({
    result, width, cells: letters.map(letter => letter < 0 ? null : sets[letter])
  }))
}

function mirrored ({ result, width, cells }) {
  const turned = cells.map((_, i) => cells[i - i % width + (width - 1 - i % width)])
  return { result, width, cells: turned }
}

/** The filled part of a grid: {width, cells} cut to its bounding box; null when the grid is empty. */
function cutOut (stacks, gridWidth) {
  const filled = stacks.flatMap((stack, i) => stack ? [i] : [])
  if (!filled.length) return null
  const columns = filled.map(i => i % gridWidth)
  const [left, right] = [Math.min(...columns), Math.max(...columns)]
  const [top, bottom] = [Math.floor(filled[0] / gridWidth), Math.floor(filled.at(-1) / gridWidth)]
  const cells = []
  for (let y = top; y <= bottom; y++) cells.push(...stacks.slice(y * gridWidth + left, y * gridWidth + right + 1))
  return { width: right - left + 1, cells, filled: filled.map(i => stacks[i]) }
}

const outline = (width, cells) => `${width}:${cells.map(cell => cell ? 1 : 0).join('')}`
const firstOf = cells => cells.find(Boolean)

/** Shaped recipes by outline and first item, shapeless ones by number of items and any item of the first set. */
function indexRecipes (recipes) {
  const index = new Map()
  const file = (key, recipe) => index.has(key) ? index.get(key).push(recipe) : index.set(key, [recipe])
  for (const recipe of recipes) {
    if (!recipe.width) {
      for (const id of recipe.cells[0]) file(`${recipe.cells.length}*${id}`, recipe)
      continue
    }
    for (const way of [recipe, mirrored(recipe)]) {
      for (const id of firstOf(way.cells)) file(`${outline(way.width, way.cells)}/${id}`, way)
    }
  }
  return index
}

/** Whether each wanted set gets its own stack. */
function pairsUp (wanted, ids) {
  if (!wanted.length) return true
  const [first, ...rest] = wanted
  return ids.some((id, i) => first.has(id) && pairsUp(rest, ids.toSpliced(i, 1)))
}

/** Two damaged tools of one kind make one, with 5 % on top (minecraft.wiki/w/Item_repair#Crafting). */
function repaired (filled) {
  const [a, b] = filled
  const max = a?.maxDurability
  if (filled.length !== 2 || a.type !== b.type || !max || a.count !== 1 || b.count !== 1) return null
  const left = stack => max - (stack.components?.find(({ type }) => type === 'damage')?.data ?? 0)
  const damage = Math.max(0, max - left(a) - left(b) - Math.floor(max / 20))
  return { name: a.name, components: damage ? [{ type: 'damage', data: damage }] : [] }
}

function recipeBook (registry) {
  const { make } = stackMaker(registry)
  const recipes = mergeVariants([...Object.values(registry.recipes).flat(), ...extraRecipes(registry)])
  const index = indexRecipes(recipes)

  function find (stacks, gridWidth) {
    const grid = cutOut(stacks, gridWidth)
    return grid && (shaped(grid) ?? shapeless(grid.filled.map(stack => stack.type)))
  }

  function shaped ({ width, cells }) {
    const candidates = index.get(`${outline(width, cells)}/${firstOf(cells).type}`) ?? []
    return candidates.find(recipe => recipe.cells.every((set, i) => !set || set.has(cells[i].type)))
  }

  function shapeless (ids) {
    for (const id of new Set(ids)) {
      const found = index.get(`${ids.length}*${id}`)?.find(recipe => pairsUp(recipe.cells, ids))
      if (found) return found
    }
    return null
  }

  /** The stack that a grid (row by row, null for empty) of `gridWidth` makes, or null. */
  function result (stacks, gridWidth) {
    const recipe = find(stacks, gridWidth)
    if (recipe) return make(registry.items[recipe.result.id].name, recipe.result.count)
    const tool = repaired(stacks.filter(Boolean))
    return tool && make(tool.name, 1, tool.components)
  }

  /** For each cell, the stack that stays there after crafting once, or null. */
  function leftovers (stacks) {
    return stacks.map(stack => stack && LEAVES[stack.name] ? make(LEAVES[stack.name]) : null)
  }

  return { result, leftovers, find, recipes }
}

const books = new WeakMap()

/** The registry's book, made once. */
function bookOf (registry) {
  if (!books.has(registry)) books.set(registry, recipeBook(registry))
  return books.get(registry)
}

module.exports = { bookOf, recipeBook, mergeVariants }
