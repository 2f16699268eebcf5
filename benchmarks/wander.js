'use strict'
// A bot that runs about, jumps, digs what lies under it and says how far it came: work for a server.
module.exports = {
  wander: {
    exclusive: true,
    async run (bot, { seconds }, job) {
      job.finally(() => bot.clearControlStates())
      bot.setControlState('forward', true)
      bot.setControlState('jump', true)
      const start = bot.entity.position.clone()
      const end = Date.now() + seconds * 1000
      while (Date.now() < end) {
        await job.during(bot.look(Math.random() * 2 * Math.PI, 0, true))
        await job.sleep(500)
        const under = bot.blockAt(bot.entity.position.offset(0, -1, 0))
        if (under?.diggable && under.name !== 'air') await job.during(bot.dig(under, 'ignore').catch(() => {}))
      }
      return bot.entity.position.distanceTo(start)
    }
  }
}
