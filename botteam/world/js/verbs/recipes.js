'use strict'

/** Every way to craft `item`: [{ yields, needs: {item: count}, table }]. */
function recipes (bot, { item }) {
  const made = bot.registry.itemsByName[item]
  if (!made) return []
  return bot.recipesAll(made.id, null, true).map(recipe => ({
    yields: recipe.result.count,
    needs: Object.fromEntries(recipe.delta.filter(d => d.count < 0).map(d => [bot.registry.items[d.id].name, -d.count])),
    table: recipe.requiresTable
  }))
}

module.exports = { recipes }
