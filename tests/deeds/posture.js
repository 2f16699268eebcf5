'use strict'
// Tells whether a body is at rest: what a test asks after a deed was cancelled.

module.exports = {
  posture: {
    exclusive: false,
    run: bot => ({
      walking: Boolean(bot.pathfinder.goal),
      window: Boolean(bot.currentWindow),
      digging: Boolean(bot.targetDigBlock),
      controls: Object.keys(bot.controlState).filter(key => bot.controlState[key]),
      cursor: bot.inventory.selectedItem?.name ?? null
    })
  }
}
